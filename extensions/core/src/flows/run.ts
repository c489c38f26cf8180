/**
 * The run of a flow that an event of the business has started, through every await.
 *
 * - Only the consumer opens one: no trigger of Directus and no text of a flow can pretend to be it.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { OutboxEvent } from '../outbox.ts';

export type FlowRun = {
	/** The id of the flow. */
	readonly flow: string;
	readonly event: OutboxEvent;
};

const storage = new AsyncLocalStorage<FlowRun>();

/** Runs as this run; whatever it starts keeps it. */
export function inRun<T>(run: FlowRun, work: () => T): T {
	return storage.run(run, work);
}

/** The run of this flow that the running code belongs to; undefined outside of it. */
export function currentRun(flow: string): FlowRun | undefined {
	const run = storage.getStore();
	return run?.flow === flow ? run : undefined;
}
