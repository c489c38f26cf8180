/**
 * Who gets what of an amount.
 *
 * - The parts add up to the amount, to the minor unit.
 * - Each part is the exact quota, rounded down or up: no holder is a whole unit off.
 * - Units of all classes of a holder count together, in one line.
 * - The result depends on the holdings alone, not on their order.
 */
import { allocate, type Minor, type Money } from '@cubehub/core/money';
import { CurrencyMismatch, NoHolders } from '../errors.ts';

export type Holding = {
	readonly shareholder: string;
	readonly class: string;
	readonly units: bigint;
	/** In which the organization can owe the holder. */
	readonly currency: string;
};

export type Line = {
	readonly shareholder: string;
	readonly units: bigint;
	readonly totalUnits: bigint;
	readonly floorAmount: Minor;
	readonly remainder: bigint;
	readonly extra: 0n | 1n;
	readonly amount: Minor;
};

/**
 * The lines of `total` over the units held, one a holder, by holder id. Rests go to the largest
 * remainder, then to more units, then to the lower id. Refuses with NO_HOLDERS and CURRENCY_MISMATCH.
 */
export function splitAmong(total: Money, holdings: readonly Holding[]): readonly Line[] {
	if (holdings.some((holding) => holding.currency !== total.currency)) throw CurrencyMismatch;
	const holders = unitsByHolder(holdings);
	const totalUnits = holders.reduce((sum, holder) => sum + holder.weight, 0n);
	if (totalUnits === 0n) throw NoHolders;

	return allocate(total.amount, holders).map((part) => ({
		shareholder: part.id,
		units: part.weight,
		totalUnits,
		floorAmount: part.floor,
		remainder: part.remainder,
		extra: part.extra,
		amount: part.amount,
	}));
}

function unitsByHolder(holdings: readonly Holding[]): { id: string; weight: bigint }[] {
	const units = new Map<string, bigint>();
	for (const holding of holdings) {
		units.set(holding.shareholder, (units.get(holding.shareholder) ?? 0n) + holding.units);
	}

	return [...units]
		.map(([id, weight]) => ({ id, weight }))
		.sort((one, other) => (one.id < other.id ? -1 : 1));
}
