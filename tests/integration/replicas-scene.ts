/** What the tests of two replicas do in many places. */
import { setTimeout as pause } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import { Follower } from '../harness/follower.ts';
import type { ReplicasHouse } from '../harness/replicas-house.ts';
import type { Person, Shop } from '../harness/shop.ts';
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

/** A client that catches up and connects again by itself, greeted. */
export async function following(url: string, { token }: Pick<Person, 'token'>): Promise<Follower> {
	const follower = new Follower({ url, token });
	onTestFinished(() => follower.close());
	return follower.connected();
}

export type Load = {
	/** How many payments were made so far, of each person. */
	readonly made: () => ReadonlyMap<string, number>;
	readonly stop: () => Promise<void>;
};

const PAYERS = 4;
/** What a payer waits for after each payment: some sixty a second in all. */
const BREATH_MS = 60;

/** Pays these people in turn until it is stopped. The payments do not go through a replica. */
export function payAll(shop: Shop, people: readonly Person[]): Load {
	const made = new Map(people.map(({ id }) => [id, 0]));
	let isOn = true;
	let turn = 0;
	const pay = async (): Promise<void> => {
		while (isOn) {
			const person = people[turn++ % people.length];
			if (!person) return;
			await shop.fund(person, 1n);
			made.set(person.id, (made.get(person.id) ?? 0) + 1);
			await pause(BREATH_MS);
		}
	};
	const payers = Array.from({ length: PAYERS }, pay);
	const stop = async (): Promise<void> => {
		isOn = false;
		await Promise.all(payers);
	};
	onTestFinished(stop);
	return { made: () => made, stop };
}

/** What each person was told, oldest first: ids of the events by the person. */
export async function toldOf(
	{ database }: ReplicasHouse,
	people: readonly Person[],
): Promise<ReadonlyMap<string, readonly string[]>> {
	const rows = await database.query<{ user: string; events: readonly string[] }>(
		`select "user", array_agg(event_id::text order by useq) as events
		from user_events
		where "user" = any ($1)
		group by "user"`,
		[people.map(({ id }) => id)],
	);
	return new Map(rows.map(({ user, events }) => [user, events]));
}
