/** Pairs on a machine that others may use too: one during which its load moved is measured again. */
import { loadavg } from 'node:os';
import type { Pair } from './pairs.ts';

/** By so much the load may move within a pair, as a part of the larger one. */
const MOVED = 0.3;
/** Below it a change is noise. */
const IDLE = 1;

type Side<Result> = () => Promise<Result>;

/** Runs both sides in turn until `rounds` pairs were steady, or twice as many were tried; answers all steady ones. */
export async function steadyPairs<Result>(
	rounds: number,
	a: Side<Result>,
	b: Side<Result>,
): Promise<readonly { readonly a: Result; readonly b: Result }[]> {
	const steady: { a: Result; b: Result }[] = [];
	const all: { a: Result; b: Result }[] = [];
	while (steady.length < rounds && all.length < rounds * 2) {
		const [ofA, ofB] = [await measured(a), await measured(b)];
		const pair = { a: ofA.result, b: ofB.result };
		all.push(pair);
		if (isSteady(ofA.load, ofB.load)) steady.push(pair);
		else console.log(`A pair is left out: the load moved from ${ofA.load} to ${ofB.load}.`);
	}
	if (steady.length > 0) return steady;
	console.log('No pair was steady: all of them are shown.');
	return all;
}

/** One figure of each pair. */
export function figuresOf<Result>(
	pairs: readonly { readonly a: Result; readonly b: Result }[],
	figure: (result: Result) => number,
): readonly Pair[] {
	return pairs.map(({ a, b }) => ({ a: figure(a), b: figure(b) }));
}

async function measured<Result>(side: Side<Result>) {
	const result = await side();
	return { result, load: Number(loadavg()[0]?.toFixed(2)) };
}

function isSteady(before: number, after: number): boolean {
	const larger = Math.max(before, after, IDLE);
	return Math.abs(after - before) / larger <= MOVED;
}
