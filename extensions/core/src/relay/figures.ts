/** What the relay of this process counts of its own work. */
import { counterOf, histogramOf } from '../metrics.ts';
import { countedName } from './consumers.ts';

/** How a row left its handler. */
export type End = 'done' | 'retried' | 'dead' | 'put back' | 'lease lost';

const jobs = counterOf('cubehub_relay_jobs_total', {
	help: 'Events that the relay of this process has run, by consumer and by how that ended.',
	labels: ['consumer', 'result'],
});

const lag = histogramOf('cubehub_outbox_lag_seconds', {
	help: 'From the announcement of an event to its committed effect, by consumer.',
	labels: ['consumer'],
	buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60, 600],
});

/** Counts rows of a consumer that ended so. */
export function countEnd(consumer: string, result: End, rows = 1): void {
	jobs({ consumer: countedName(consumer), result }, rows);
}

/** Counts an effect, so many seconds after its event was announced. */
export function countEffect(consumer: string, lagSeconds: number): void {
	countEnd(consumer, 'done');
	lag(lagSeconds, { consumer: countedName(consumer) });
}
