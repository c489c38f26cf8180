/**
 * Plans: which operations a run does, and which faults strike when. Pure: the same seed and size are
 * the same plan, whatever the machine.
 */
import { createHash } from 'node:crypto';
import type { Batch, Fault, Hold, Kind, Operation, Plan } from './operations.ts';
import { randomOf, type Random } from './random.ts';

export const PEOPLE = 12;
/** An operation refers to one of so many before it. */
const REACH = 60;
const MOST = 2_000;
/** What the demo shop pays out at least. */
const LEAST_PAYOUT = 1_000n;

export type Size = {
	readonly operations: number;
	/** How many run between two audits. */
	readonly batch: number;
	/** How many faults of each kind strike in the whole run. */
	readonly faults: number;
};

/** How often each kind comes, in parts of all of them. */
const MIX: readonly (readonly [kind: Kind, parts: number])[] = [
	['transfer', 30],
	['post', 12],
	['hold', 12],
	['capture', 7],
	['release', 4],
	['expire', 3],
	['reverse', 6],
	['sale', 8],
	['walletSale', 5],
	['opening', 7],
	['distribution', 1],
	['adjustment', 3],
	['withdrawal', 4],
	['callOff', 3],
	['repeat', 5],
];
const kinds = MIX.flatMap(([kind, parts]) => Array.from({ length: parts }, () => kind));

/** What an operation may refer to, by its kind. */
const REFERS: { readonly [kind in Kind]?: readonly Kind[] } = {
	capture: ['hold'],
	release: ['hold'],
	expire: ['hold'],
	reverse: ['transfer', 'post'],
	callOff: ['withdrawal'],
	// What is refused for want of a hold is not kept, so that it may end otherwise when it is repeated.
	repeat: ['transfer', 'post', 'sale', 'walletSale', 'opening', 'adjustment', 'withdrawal'],
};

const ENDS: ReadonlySet<Kind> = new Set(['release', 'expire', 'callOff']);

/** The union without the key: each kind keeps its own fields. */
type Content = Operation extends infer One
	? One extends unknown
		? Omit<One, 'key'>
		: never
	: never;

/**
 * How a run begins: every way in which money moves, once, with sums that everybody has. What comes
 * later refers to none of it, so each of them takes effect whatever the seed is.
 */
const OPENING: readonly Content[] = [
	{ kind: 'hold', person: 0, amount: 300n, isDue: true },
	{ kind: 'hold', person: 1, amount: 300n, isDue: false },
	{ kind: 'hold', person: 2, amount: 300n, isDue: false },
	{ kind: 'transfer', from: 3, to: 4, amount: 300n },
	{ kind: 'withdrawal', person: 5, amount: 300n + LEAST_PAYOUT },
	{ kind: 'withdrawal', person: 6, amount: 300n + LEAST_PAYOUT },
	{ kind: 'expire', of: 0 },
	{ kind: 'capture', of: 1, amount: 300n },
	{ kind: 'release', of: 2 },
	{ kind: 'reverse', of: 3 },
	{ kind: 'callOff', of: 4, by: 'customer' },
	{ kind: 'callOff', of: 5, by: 'manager' },
	{ kind: 'post', from: 'house', to: [7, 8], amount: 300n },
	{ kind: 'sale', pieces: 1 },
	{ kind: 'walletSale', person: 9, pieces: 1 },
	{ kind: 'opening', person: 10 },
	{ kind: 'distribution', amount: 300n },
	{ kind: 'adjustment', person: 11, amount: 300n },
];

/** The plan of a seed. */
export function planOf(seed: number, size: Size): Plan {
	const random = randomOf(seed);
	const operations: Operation[] = OPENING.map((content, place) => ({
		key: keyOf(seed, place),
		...content,
	}));
	/** Holds and withdrawals that an end was planned for: a second one could not be told from it. */
	const ended = new Set<number>();
	while (operations.length < size.operations) {
		operations.push(nextOperation(random, seed, operations, ended));
	}
	return { seed, batches: batchesOf(operations, size, random) };
}

function nextOperation(
	random: Random,
	seed: number,
	before: readonly Operation[],
	ended: Set<number>,
): Operation {
	const kind = random.pick(kinds);
	const of = earlier(random, kind, before, ended);
	const key = keyOf(seed, before.length);
	if (of === undefined && REFERS[kind]) return { key, ...aTransfer(random) };
	if (ENDS.has(kind)) ended.add(of!);
	return { key, ...contentOf(kind, random, of ?? 0) };
}

/** The place of an earlier operation that this one may refer to. */
function earlier(
	random: Random,
	kind: Kind,
	before: readonly Operation[],
	ended: ReadonlySet<number>,
): number | undefined {
	const wanted = REFERS[kind] ?? [];
	const isEnd = ENDS.has(kind);
	const start = Math.max(OPENING.length, before.length - REACH);
	const all = before
		.slice(start)
		.map((operation, index) => ({ operation, place: start + index }))
		.filter(({ operation }) => wanted.includes(operation.kind))
		.filter(({ place }) => !(isEnd && ended.has(place)));
	// Most expiries would come too early: those that are due go first.
	const due = all.filter(({ operation }) => operation.kind === 'hold' && operation.isDue);
	const places = kind === 'expire' && due.length > 0 ? due : all;
	return places.length === 0 ? undefined : random.pick(places).place;
}

function contentOf(kind: Kind, random: Random, of: number): Content {
	const amount = BigInt(random.between(1, MOST));
	const person = random.below(PEOPLE);
	switch (kind) {
		case 'transfer':
			return aTransfer(random);
		case 'post':
			// What sales and openings take from the wallets comes back from the house.
			return {
				kind,
				from: random.below(2) === 0 ? 'house' : person,
				to: othersThan(person, random),
				amount: amount * 3n,
			};
		case 'hold':
			return { kind, person, amount, isDue: random.below(4) === 0 } satisfies Hold;
		case 'capture':
			return { kind, of, amount };
		case 'release':
		case 'expire':
		case 'reverse':
		case 'repeat':
			return { kind, of };
		case 'sale':
			return { kind, pieces: random.between(1, 5) };
		case 'walletSale':
			return { kind, person, pieces: random.between(1, 3) };
		case 'opening':
			return { kind, person };
		case 'distribution':
			return { kind, amount };
		case 'adjustment':
			return { kind, person, amount: random.below(3) === 0 ? -amount : amount };
		case 'withdrawal':
			return { kind, person, amount: amount + LEAST_PAYOUT };
		case 'callOff':
			return { kind, of, by: random.pick(['customer', 'manager'] as const) };
	}
}

function aTransfer(random: Random): Content {
	const from = random.below(PEOPLE);
	const to = (from + random.between(1, PEOPLE - 1)) % PEOPLE;
	return { kind: 'transfer', from, to, amount: BigInt(random.between(1, MOST)) };
}

/** One to three other people, each once. */
function othersThan(person: number, random: Random): readonly number[] {
	const first = random.between(1, PEOPLE - 3);
	const count = random.between(1, 3);
	return Array.from({ length: count }, (_, index) => (person + first + index) % PEOPLE);
}

function batchesOf(
	operations: readonly Operation[],
	{ batch, faults }: Size,
	random: Random,
): readonly Batch[] {
	const batches = Array.from({ length: Math.ceil(operations.length / batch) }, (_, index) => ({
		first: index * batch,
		operations: operations.slice(index * batch, (index + 1) * batch),
		faults: [] as Fault[],
	}));
	for (const kind of ['kill server', 'stop database'] as const) {
		for (let count = 0; count < faults; count += 1) {
			const struck = random.pick(batches);
			struck.faults.push({ kind, after: random.below(struck.operations.length) });
		}
	}
	for (const struck of batches) struck.faults.sort((one, other) => one.after - other.after);
	return batches;
}

/** A uuid of the seed and the place. */
function keyOf(seed: number, place: number): string {
	return uuidOf(`${seed}|${place}`);
}

/** A uuid of a text: the same text has the same. */
export function uuidOf(text: string): string {
	const hex = createHash('sha256').update(text).digest('hex');
	return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
