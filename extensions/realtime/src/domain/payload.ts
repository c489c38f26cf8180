/**
 * Whether what a client sent can be stored and told on at all.
 *
 * - PostgreSQL knows no character of code zero, and no half of a surrogate pair.
 * - It is looked at without recursion: a list of 20,000 lists must not end the process.
 */

const DEPTH_MAX = 32;
const UNSPEAKABLE: ReadonlySet<string> = new Set(['function', 'symbol', 'bigint']);
const BROKEN = /[\0\p{Surrogate}]/u;

type Found = { readonly value: unknown; readonly depth: number };

/** Plain JSON of at most 32 levels, whose texts are whole. */
export function isStorable(payload: unknown): boolean {
	const waiting: Found[] = [{ value: payload, depth: 1 }];
	for (let found = waiting.pop(); found; found = waiting.pop()) {
		const inner = partsOf(found.value);
		if (!inner || (inner.length > 0 && found.depth >= DEPTH_MAX)) return false;
		for (const value of inner) waiting.push({ value, depth: found.depth + 1 });
	}
	return true;
}

/** What is inside a value; undefined when it is nothing that JSON can say, or a text that is broken. */
function partsOf(value: unknown): readonly unknown[] | undefined {
	if (typeof value === 'string') return BROKEN.test(value) ? undefined : [];
	if (typeof value === 'object' && value !== null) return partsOfObject(value);
	return UNSPEAKABLE.has(typeof value) ? undefined : [];
}

function partsOfObject(value: object): readonly unknown[] | undefined {
	if (Array.isArray(value)) return value;
	if (Object.getPrototypeOf(value) !== Object.prototype) return undefined;
	return Object.entries(value).flat();
}
