/** What must be in the database, made of the answers alone. */
import type { Outcome } from './outcome.ts';

export type Model = {
	readonly learn: (outcome: Outcome) => void;
	/** One line for each entry that was acknowledged: journal, account, amount; sorted. */
	readonly entries: () => readonly string[];
	/** What the entries come to on each account. */
	readonly balances: () => ReadonlyMap<string, bigint>;
	/** What is reserved on each account, where anything ever was. */
	readonly held: () => ReadonlyMap<string, bigint>;
	/** Holds that nothing has ended. */
	readonly openHolds: () => readonly string[];
};

export function emptyModel(): Model {
	const lines: string[] = [];
	const balances = new Map<string, bigint>();
	const held = new Map<string, bigint>();
	const holds = new Set<string>();
	const add = (sums: Map<string, bigint>, account: string, amount: bigint): void => {
		sums.set(account, (sums.get(account) ?? 0n) + amount);
	};
	return {
		learn: (outcome) => {
			for (const { id, entries } of outcome.journals) {
				for (const [account, amount] of entries) {
					lines.push(`${id} ${account} ${amount}`);
					add(balances, account, amount);
				}
			}
			const { hold } = outcome;
			if (hold?.isOpen) {
				holds.add(hold.id);
				add(held, hold.account, hold.amount);
			} else if (hold && holds.delete(hold.id)) {
				// Once, though both the plan and the audit may have heard that it has expired.
				add(held, hold.account, -hold.amount);
			}
		},
		entries: () => lines.toSorted(),
		balances: () => balances,
		held: () => held,
		openHolds: () => [...holds],
	};
}
