/** What two replicas survive: one of them dies, Redis goes away and comes back empty. */
import { setInterval as every } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Follower } from '../harness/follower.ts';
import { lacksForReplicas, replicasHouse, type ReplicasHouse } from '../harness/replicas-house.ts';
import { aShop, type Person, type Shop } from '../harness/shop.ts';
import { following, payAll, toldOf } from './replicas-scene.ts';

const PEOPLE = 24;
const OUTAGE_SECONDS = 20;
const busy = { timeout: 60_000, interval: 100 };

let house: ReplicasHouse;
let shop: Shop;

const shownIn = (clients: readonly Follower[]): number =>
	clients.reduce((sum, { shown }) => sum + shown.length, 0);

const peopleOf = (count: number): Promise<readonly Person[]> =>
	Promise.all(Array.from({ length: count }, () => shop.person({ role: 'customer' })));

/** A client is greeted a moment after it is connected. */
async function allGreeted(clients: readonly Follower[]): Promise<void> {
	await expect.poll(() => clients.filter(({ isGreeted }) => !isGreeted).length, busy).toBe(0);
}

/** Resolves when everything that these people were paid is told and shown. */
async function caughtUp(
	clients: ReadonlyMap<Follower, Person>,
	made: ReadonlyMap<string, number>,
	within: { readonly timeout: number } = busy,
): Promise<void> {
	const missing = (): readonly string[] =>
		[...clients]
			.filter(([{ reached }, { id }]) => reached < (made.get(id) ?? 0))
			.map(([{ reached }, { id }]) => `${id}: ${reached} of ${made.get(id)}`);
	await expect.poll(missing, { interval: 100, ...within }).toEqual([]);
}

/** Each client has shown everything of its person, each event once, in the order of the log. */
async function expectAllShown(clients: ReadonlyMap<Follower, Person>): Promise<void> {
	const told = await toldOf(house, [...clients.values()]);
	for (const [{ shown, truncations }, { id }] of clients) {
		expect(truncations).toBe(0);
		expect(shown.map(({ eventId }) => eventId)).toEqual(told.get(id));
		expect(new Set(shown.map(({ eventId }) => eventId)).size).toBe(shown.length);
	}
}

describe.skipIf(lacksForReplicas !== undefined)('two replicas with Redis behind a proxy', () => {
	beforeAll(async () => {
		house = await replicasHouse();
		shop = await aShop({ url: house.url, database: house.database });
	});
	afterAll(() => house?.close());

	test('RT-T23 kill -9 of one under load: its clients move over, nothing is lost or shown twice', async () => {
		const people = await peopleOf(PEOPLE);
		const clients = new Map<Follower, Person>();
		for (const person of people) clients.set(await following(house.url, person), person);
		const followers = [...clients.keys()];
		const load = payAll(shop, people);

		for (const dying of house.replicas) {
			const before = shownIn(followers);
			await expect.poll(() => shownIn(followers), busy).toBeGreaterThan(before + PEOPLE);
			const greetings = followers.map((each) => each.greetings);
			await dying.kill();
			const moved = (): number =>
				followers.filter((each, index) => each.greetings > (greetings[index] ?? 0)).length;
			await expect.poll(moved, busy).toBeGreaterThan(0);
			await allGreeted(followers);
			// Whoever was at the other one noticed nothing.
			expect(moved()).toBeLessThan(PEOPLE);

			const alone = shownIn(followers);
			await expect.poll(() => shownIn(followers), busy).toBeGreaterThan(alone + PEOPLE);
			await dying.restart();
			// So that the next one to die has clients.
			for (const [index, { socket }] of followers.entries()) {
				if (index % 2 === 0) socket.disconnect().connect();
			}
			await allGreeted(followers);
		}
		await load.stop();

		await caughtUp(clients, load.made());
		await expectAllShown(clients);
	}, 240_000);

	test('RT-T24 Redis down 20 s, then up empty: each replica goes on, and all is caught up within 15 s', async () => {
		const people = await peopleOf(4);
		const clients = new Map<Follower, Person>();
		for (const person of people) {
			for (const { url } of house.replicas) clients.set(await following(url, person), person);
		}
		const followers = [...clients.keys()];
		const resyncs = new Set<Follower>();
		for (const each of followers) each.socket.on('resync', () => resyncs.add(each));
		const made = new Map(people.map(({ id }) => [id, 0]));
		const payEach = async (): Promise<void> => {
			for (const { id } of people) {
				await shop.fund({ id }, 1n);
				made.set(id, (made.get(id) ?? 0) + 1);
			}
		};
		await payEach();
		await caughtUp(clients, made);

		await house.redis.kill();
		let second = 0;
		for await (const _tick of every(1_000)) {
			await payEach();
			second += 1;
			if (second === OUTAGE_SECONDS) break;
		}
		// A replica tells its own clients, whoever is cut off from it: together they have seen all.
		const heard = (): number =>
			new Set(followers.flatMap(({ shown }) => shown.map(({ eventId }) => eventId))).size;
		await expect.poll(heard, busy).toBe(people.length * (OUTAGE_SECONDS + 1));
		for (const { url } of house.replicas) expect((await fetch(`${url}/server/ping`)).ok).toBe(true);
		expect(followers.every(({ greetings }) => greetings === 1)).toBe(true);

		await house.redis.start();
		await caughtUp(clients, made, { timeout: 15_000 });
		await expect.poll(() => resyncs.size, busy).toBe(followers.length);
		await payEach();
		await caughtUp(clients, made);

		await expectAllShown(clients);
		const undone = `select consumer, topic, last_error from outbox where done_at is null`;
		await expect.poll(() => house.database.query(undone), busy).toEqual([]);
		expect(await house.database.query('select consumer, error from dead_letters')).toEqual([]);
	}, 180_000);
});
