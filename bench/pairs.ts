/** Interleaved pairs: A, B, A, B … and the median of the ratios, so that a noisy machine harms both. */
export type Pair = { readonly a: number; readonly b: number };

export type Ratio = {
	readonly median: number;
	readonly min: number;
	readonly max: number;
	readonly pairs: readonly Pair[];
};

/** Runs both sides `rounds` times in turn and answers b/a: its median, its smallest, its largest. */
export async function pairs(
	rounds: number,
	a: () => Promise<number>,
	b: () => Promise<number>,
): Promise<Ratio> {
	const measured: Pair[] = [];
	for (let round = 0; round < rounds; round += 1) {
		measured.push({ a: await a(), b: await b() });
	}
	return ratioOf(measured);
}

export function ratioOf(measured: readonly Pair[]): Ratio {
	const ratios = measured.map(({ a, b }) => b / a);

	return {
		median: median(ratios),
		min: Math.min(...ratios),
		max: Math.max(...ratios),
		pairs: measured,
	};
}

export function median(values: readonly number[]): number {
	const sorted = values.toSorted((x, y) => x - y);
	const middle = Math.floor(sorted.length / 2);
	const upper = sorted[middle] ?? Number.NaN;

	return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}
