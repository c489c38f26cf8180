/**
 * Figures for a monitoring system: what a process counts by itself, and what is asked of the database
 * when somebody looks.
 *
 * - Names begin with `cubehub_`. Figures of the database are the same in every process: a dashboard
 *   takes the largest, not the sum.
 * - A figure that cannot be read is left out, and counted as failed; the others are still told.
 */
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { log } from './log.ts';

/** What a value is told under. */
export type Labels = { readonly [label: string]: string };

/** One value under its labels. */
export type Sample = { readonly labels?: Labels; readonly value: number };

/** What a figure tells, in words, and under which labels. */
export type Told = { readonly help: string; readonly labels?: readonly string[] };

/** Figures that are read together; `read` answers the samples of each by name. */
export type Measure = {
	readonly name: string;
	/** Name of a figure → what it tells and under which labels. */
	readonly figures: { readonly [figure: string]: Told };
	readonly read: () => Promise<{ readonly [figure: string]: readonly Sample[] }>;
};

const measures = new Map<string, Measure>();
const registry = new Registry();
const gauges = new Map<string, Gauge>();
const counters = new Map<string, Counter>();
const histograms = new Map<string, Histogram>();
const failures = new Counter({
	name: 'cubehub_measures_failed_total',
	help: 'Groups of figures that could not be read.',
	labelNames: ['measure'],
	registers: [registry],
});
const requests = new Histogram({
	name: 'cubehub_request_seconds',
	help: 'Requests to our endpoints by route and status, and how long they took.',
	labelNames: ['route', 'status'],
	buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
	registers: [registry],
});
let hasDefaults = false;

/** Adds figures to what /ops/metrics tells; a second measure of the same name replaces the first. */
export function registerMeasure(measure: Measure): void {
	measures.set(measure.name, measure);
}

/** A figure that only grows, counted as things happen; the same name gives the same counter. */
export function counterOf(
	name: string,
	{ help, labels = [] }: Told,
): (labels?: Labels, by?: number) => void {
	const counter =
		counters.get(name) ??
		new Counter({ name, help, labelNames: [...labels], registers: [registry] });
	counters.set(name, counter);
	return (told = {}, by = 1) => counter.inc(told, by);
}

/**
 * How often something took how long: told in buckets, whose upper bounds are `buckets`, ascending
 * and in the unit of the name. The same name gives the same histogram.
 */
export function histogramOf(
	name: string,
	{ help, labels = [], buckets }: Told & { readonly buckets: readonly number[] },
): (value: number, labels?: Labels) => void {
	const histogram =
		histograms.get(name) ??
		new Histogram({
			name,
			help,
			labelNames: [...labels],
			buckets: [...buckets],
			registers: [registry],
		});
	histograms.set(name, histogram);
	return (value, told = {}) => histogram.observe(told, value);
}

/** Starts the time of a request; it is counted when its status is known. */
export function requestCounter(route: string): (status: number) => void {
	const stop = requests.startTimer({ route });
	return (status) => void stop({ status });
}

/** Everything that is known now, in the text format of Prometheus. */
export async function metricsText(): Promise<string> {
	measureProcess();
	await Promise.all([...measures.values()].map(take));
	return registry.metrics();
}

/** Measures the process itself from now on: memory, processor time, how late its event loop runs. */
export function measureProcess(): void {
	if (!hasDefaults) collectDefaultMetrics({ register: registry });
	hasDefaults = true;
}

/** What the text is to be announced as. */
export const METRICS_TYPE = 'text/plain; version=0.0.4';

async function take({ name, figures, read }: Measure): Promise<void> {
	let samples: Awaited<ReturnType<Measure['read']>> = {};
	try {
		samples = await read();
	} catch (error) {
		failures.inc({ measure: name });
		log.warn('figures not read', { measure: name, error });
	}
	for (const [figure, told] of Object.entries(figures)) {
		const gauge = gaugeOf(figure, told);
		gauge.reset();
		// One without labels would now be told as 0, though it is not known.
		if (!told.labels?.length) gauge.remove();
		for (const { labels = {}, value } of samples[figure] ?? []) gauge.set(labels, value);
	}
}

function gaugeOf(name: string, { help, labels = [] }: Told): Gauge {
	const known = gauges.get(name);
	if (known) return known;
	const made = new Gauge({ name, help, labelNames: [...labels], registers: [registry] });
	gauges.set(name, made);
	return made;
}
