/** What must hold wherever a client is connected: one login, one person, one count, one clock. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { lacksForReplicas, replicasHouse, type ReplicasHouse } from '../harness/replicas-house.ts';
import { roomsExtensions } from '../harness/extensions-with.ts';
import { prepareRooms, roomsOf, type Rooms } from '../harness/rooms-house.ts';
import { aShop, type Person, type Shop } from '../harness/shop.ts';
import { listen, type Listener } from '../harness/sockets.ts';
import { atBoth, greeted } from './replicas-scene.ts';
import { firsts } from './realtime-rooms-scene.ts';

/** Requests of one address within the duration, over both replicas. */
const POINTS = 400;
/** As the protocol promises for a person who lost the right to be connected. */
const CUT_OFF_MS = 2_000;

const extensions = roomsExtensions();
let house: ReplicasHouse;
let rooms: Rooms;
let shop: Shop;

type Login = { readonly access_token: string; readonly refresh_token: string };

/** Logs the person in, as an application that keeps its tokens does. */
async function logIn({ email, password }: Person): Promise<Login> {
	const answer = await house
		.client()
		.post('/auth/login', { email, password, mode: 'json' }, { key: false });
	expect(answer.status).toBe(200);
	return answer.body.data;
}

const isSeq =
	(seq: number) =>
	(message: { readonly seq: number }): boolean =>
		message.seq === seq;

const areCut = (listeners: readonly Listener[]): readonly boolean[] =>
	listeners.map(({ socket }) => !socket.connected);

describe.skipIf(lacksForReplicas !== undefined)('two replicas with Redis behind a proxy', () => {
	beforeAll(async () => {
		house = await replicasHouse({
			settings: {
				EXTENSIONS_PATH: extensions.path,
				IP_TRUST_PROXY: '1',
				RATE_LIMITER_ENABLED: 'true',
				RATE_LIMITER_POINTS: String(POINTS),
				RATE_LIMITER_DURATION: '3600',
			},
		});
		await prepareRooms(house.database);
		// Memberships end at the first replica.
		rooms = roomsOf(house.database, house.replicas[0].url);
		shop = await aShop({ url: house.url, database: house.database });
	});
	afterAll(async () => {
		await house?.close();
		extensions.remove();
	});

	test('RT-C04 both serve sockets, and clients of the proxy are spread over them', async () => {
		await Promise.all(Array.from({ length: 8 }, () => greeted(house.url, shop.customer.token)));
		for (const replica of house.replicas) {
			const { body } = await replica.client().get('/ops/health');
			expect(body.data ?? body).toMatchObject({ websocket: 'active' });
			expect((body.data ?? body).clients).toBeGreaterThanOrEqual(3);
		}
	});

	test('a balance is told to the clients of both, once each', async () => {
		const person = await shop.person({ role: 'customer' });
		const listeners = await atBoth(house, person.token);

		await shop.fund(person, 700n);
		await shop.fund(person, 1n);

		const name = `balance:updated:${person.id}`;
		const isThe =
			(place: number) =>
			(_balance: unknown, { useq }: { useq: number }) =>
				useq === place;
		for (const listener of listeners) {
			// Each replica tells what it has handled itself first: the numbers say the order.
			await Promise.all([listener.next(name, isThe(1)), listener.next(name, isThe(2))]);
			const places = listener.messages
				.filter((message) => message.name === name)
				.map((message) => (message.values[1] as { useq: number }).useq);
			expect(places.toSorted((a, b) => a - b)).toEqual([1, 2]);
		}
	});

	test('RT-T05 a suspended person is cut off at both within two seconds, and not let in again', async () => {
		const person = await shop.person({ role: 'customer' });
		const { access_token: token } = await logIn(person);
		const listeners = await atBoth(house, token);
		const others = await atBoth(house, shop.customer2.token);

		const answer = await shop.admin.api.patch(`/users/${person.id}`, { status: 'suspended' });
		expect(answer.status).toBe(200);

		await expect
			.poll(() => areCut(listeners), { timeout: CUT_OFF_MS, interval: 20 })
			.toEqual([true, true]);
		expect(areCut(others)).toEqual([false, false]);
		for (const { url } of house.replicas) {
			const again = listen(token, { base: url });
			const [error] = await again.next('connect_error');
			again.close();
			expect((error as { data?: unknown }).data).toEqual({ code: 'USER_INACTIVE' });
		}
	}, 120_000);

	test('RT-T06 a logout at one replica cuts off that login at both, and no other', async () => {
		const person = await shop.person({ role: 'customer' });
		const [ending, staying] = [await logIn(person), await logIn(person)];
		const cut = await atBoth(house, ending.access_token);
		const kept = await atBoth(house, staying.access_token);

		const { refresh_token } = ending;
		const answer = await house.replicas[0]
			.client()
			.post('/auth/logout', { refresh_token, mode: 'json' }, { key: false });
		expect(answer.status).toBe(204);

		await expect
			.poll(() => areCut(cut), { timeout: CUT_OFF_MS, interval: 20 })
			.toEqual([true, true]);
		expect(areCut(kept)).toEqual([false, false]);
	});

	test('RT-T04 a membership that ends at one replica ends at both, on all connections', async () => {
		const [leaving, staying] = [shop.customer, shop.customer2];
		const room = await rooms.make([leaving, staying]);
		const gone = await atBoth(house, leaving.token);
		const here = await atBoth(house, staying.token);

		await rooms.remove(room, leaving);
		await Promise.all(here.map((listener) => listener.next('user_left')));
		for (const { socket } of here) {
			const sent = { roomId: room, clientMsgId: randomUUID(), content: 'after the end' };
			expect(await socket.emitWithAck('send_message', sent)).toMatchObject({ ok: true });
		}

		for (const listener of here) await listener.next('new_message', isSeq(2));
		// Told after the messages: whatever was to come has come.
		await shop.fund(leaving, 1n);
		for (const listener of gone) {
			await listener.next(`balance:updated:${leaving.id}`);
			expect(JSON.stringify(listener.messages)).not.toContain('after the end');
			const sync = await listener.socket.emitWithAck('join_room', { roomId: room });
			expect(sync).toMatchObject({ ok: false, code: 'FORBIDDEN' });
		}
	});

	test('RT-C03 a person at both replicas joins once, and leaves with the last connection', async () => {
		const [coming, watching] = [shop.employee, shop.customer2];
		const room = await rooms.make([coming, watching]);
		const watchers = await atBoth(house, watching.token);
		const joined = ({ userId, roomId }: { userId: string; roomId: string }): boolean =>
			userId === coming.id && roomId === room;

		const [first, second] = await atBoth(house, coming.token);
		for (const watcher of watchers) await watcher.next('user_joined', joined);
		first.close();
		// Both replicas have told something since: a second joining would have come before it.
		const sent = { roomId: room, clientMsgId: randomUUID(), content: 'still here' };
		expect(await second.socket.emitWithAck('send_message', sent)).toMatchObject({ ok: true });
		for (const watcher of watchers) await watcher.next('new_message');
		const about = (watcher: Listener, name: string): number =>
			firsts(watcher, name).filter((told) => joined(told as never)).length;
		expect(watchers.map((watcher) => about(watcher, 'user_joined'))).toEqual([1, 1]);
		expect(watchers.map((watcher) => about(watcher, 'user_left'))).toEqual([0, 0]);

		second.close();
		for (const watcher of watchers) await watcher.next('user_left', joined);
		expect(watchers.map((watcher) => about(watcher, 'user_left'))).toEqual([1, 1]);
	});

	test('RT-T19 messages of one person are one count', async () => {
		const person = await shop.person({ role: 'customer' });
		const room = await rooms.make([person]);
		const listeners = await atBoth(house, person.token);
		const began = performance.now();
		const replies = await Promise.all(
			Array.from({ length: 50 }, async (_, turn) => {
				const sent = { roomId: room, clientMsgId: randomUUID(), content: 'again' };
				const { socket } = listeners[turn % 2] as Listener;
				// Whoever asks too often is cut off, and gets no answer to the rest.
				return socket
					.timeout(10_000)
					.emitWithAck('send_message', sent)
					.catch(() => undefined);
			}),
		);
		const seconds = (performance.now() - began) / 1_000;

		expect(replies.some((reply) => !reply?.ok)).toBe(true);
		const stored = async (): Promise<number> => {
			const [row] = await house.database.query<{ count: number }>(
				`select count(*)::int as count from fixture_messages where room = $1`,
				[room],
			);
			return row?.count ?? 0;
		};
		await expect.poll(stored, { timeout: 30_000 }).toBeGreaterThanOrEqual(20);
		// Two counts would be two bursts.
		expect(await stored()).toBeLessThanOrEqual(20 + Math.ceil(seconds * 10));
	});

	test('requests of one address are one count', async () => {
		const headers = { 'x-forwarded-for': '198.51.100.7' };
		const callers = house.replicas.map((replica) => replica.client());
		const statuses: number[] = [];
		for (let round = 0; round < POINTS / 2 + 5; round += 1) {
			const answers = await Promise.all(callers.map((api) => api.get('/users/me', { headers })));
			statuses.push(...answers.map(({ status }) => status));
		}
		expect(statuses.filter((status) => status === 429)).toHaveLength(10);
	});

	test('the address of a client is the one that the proxy saw, whatever the client claims', async () => {
		const person = await shop.person({ role: 'customer' });
		const { email, password } = person;
		const headers = { 'x-forwarded-for': '198.51.100.9' };
		const answer = await house.client().post('/auth/login', { email, password }, { headers });
		expect(answer.status).toBe(200);

		const rows = await house.database.query(
			`select ip from directus_activity where "user" = $1 and action = 'login'`,
			[person.id],
		);
		expect(rows).toEqual([{ ip: '127.0.0.1' }]);
	});

	test('DX-T12 a flow that is due every second runs once a tick, not once a replica', async () => {
		const flow = randomUUID();
		const made = await shop.admin.api.post('/flows', {
			id: flow,
			name: 'every second',
			status: 'active',
			trigger: 'schedule',
			accountability: 'activity',
			options: { cron: '* * * * * *' },
		});
		expect(made.status).toBe(200);
		const operation = await shop.admin.api.post('/operations', {
			flow,
			key: 'say',
			type: 'log',
			name: 'say',
			position_x: 1,
			position_y: 1,
			options: { message: 'tick' },
		});
		expect(operation.status).toBe(200);
		await shop.admin.api.patch(`/flows/${flow}`, { operation: operation.body.data.id });

		const runs = async (): Promise<{ readonly count: number; readonly seconds: number }> => {
			const [row] = await house.database.query<{ count: number; seconds: number }>(
				`select count(*)::int as count,
					coalesce(extract(epoch from max(timestamp) - min(timestamp)), 0)::float as seconds
				from directus_activity
				where item = $1 and action = 'run'`,
				[flow],
			);
			return row ?? { count: 0, seconds: 0 };
		};
		await expect
			.poll(async () => (await runs()).count, { timeout: 90_000, interval: 500 })
			.toBeGreaterThanOrEqual(30);

		const { count, seconds } = await runs();
		// The first and the last of so many ticks are one second less apart; a late one may add to that.
		expect(count).toBeLessThanOrEqual(Math.ceil(seconds) + 2);
	}, 120_000);
});
