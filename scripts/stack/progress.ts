/** What a person sees of a long command: each step, that it goes on, and the time it took. */

const TICK_MS = 20_000;
const NAME_WIDTH = 12;

/** Runs one step; prints its name, what came of it and its time. */
export async function step<Result>(
	name: string,
	run: () => Promise<Result>,
	tell: (result: Result) => string = () => 'done',
): Promise<Result> {
	const began = performance.now();
	const ticker = setInterval(() => {
		console.log(`${name.padEnd(NAME_WIDTH)} … ${seconds(performance.now() - began)}`);
	}, TICK_MS);
	try {
		const result = await run();
		console.log(
			`${name.padEnd(NAME_WIDTH)} ${tell(result)} (${seconds(performance.now() - began)})`,
		);
		return result;
	} finally {
		clearInterval(ticker);
	}
}

/** A duration as `0.4 s`. */
export function seconds(milliseconds: number): string {
	return `${(milliseconds / 1000).toFixed(1)} s`;
}
