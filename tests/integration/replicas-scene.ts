/** What the tests of two replicas do in many places. */
import { onTestFinished } from 'vitest';
import type { ReplicasHouse } from '../harness/replicas-house.ts';
import { listen, type Listener } from '../harness/sockets.ts';

/** A client of this house, or of one of its replicas, that has been greeted. */
export async function greeted(url: string, token: string): Promise<Listener> {
	const listener = listen(token, { base: url, deadlineMs: 30_000 });
	onTestFinished(() => listener.close());
	await listener.next('connected');
	return listener;
}

/** One greeted client of the person at each replica. */
export function atBoth(
	{ replicas }: ReplicasHouse,
	token: string,
): Promise<readonly [Listener, Listener]> {
	const [first, second] = replicas;
	return Promise.all([greeted(first.url, token), greeted(second.url, token)]);
}
