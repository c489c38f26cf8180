/** How a measurement is printed: the machine first, then each ratio with its spread and its pairs. */
import { cpus, loadavg, totalmem } from 'node:os';
import { median, type Pair, type Ratio } from './pairs.ts';

export type Settings = {
	readonly rounds: number;
	readonly seconds: number;
	/** How many journals the ledger holds before it is measured. */
	readonly journals: number;
	/** How many clients are connected where thousands are wanted. */
	readonly sockets: number;
	/** Of a measurement that has parts: only these, or all of them where none is named. */
	readonly parts: readonly string[];
};

/** One line about where the figures come from. */
export function machine(): string {
	const [first] = cpus();
	const memory = Math.round(totalmem() / 2 ** 30);
	const load = loadavg()[0]?.toFixed(2);

	return `${cpus().length} × ${first?.model ?? 'unknown processor'}, ${memory} GB, Node ${process.versions.node}, load ${load}`;
}

/** Prints the median of the paired ratios, its smallest and largest, and the medians of both sides. */
export function report(name: string, ratio: Ratio, unit: string): void {
	const { median, min, max, pairs } = ratio;
	const sides = pairs.map(({ a, b }) => `${b.toFixed(0)}/${a.toFixed(0)}`).join('  ');

	console.log(
		`${name}: ${median.toFixed(2)} (${min.toFixed(2)}–${max.toFixed(2)})  ${unit}: ${sides}`,
	);
}

/** The same for b − a. */
export function reportDifference(name: string, pairs: readonly Pair[], unit: string): void {
	const differences = pairs.map(({ a, b }) => b - a);
	const sides = pairs.map(({ a, b }) => `${b.toFixed(1)}/${a.toFixed(1)}`).join('  ');
	const [least, most] = [Math.min(...differences), Math.max(...differences)];

	console.log(
		`${name}: ${median(differences).toFixed(1)} (${least.toFixed(1)}–${most.toFixed(1)}) ${unit}: ${sides}`,
	);
}
