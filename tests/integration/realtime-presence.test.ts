import { connect as connectTcp } from 'node:net';
import { afterAll, beforeAll, describe, expect, inject, onTestFinished, test } from 'vitest';
import { roomsHouse, type RoomsHouse } from '../harness/rooms-house.ts';
import { aShop, type Person, type Shop } from '../harness/shop.ts';
import { firsts, greeted, listenIn, type Client, type Reply } from './realtime-rooms-scene.ts';

const { redis } = inject('services');
const modes = [
	{ mode: 'without Redis', usesRedis: false },
	...(redis === undefined ? [] : [{ mode: 'with Redis', usesRedis: true }]),
];

describe.each(modes)('presence $mode', ({ usesRedis }) => {
	let house: RoomsHouse;
	let anna: Person;
	let boris: Person;

	beforeAll(async () => {
		house = await roomsHouse({ usesRedis });
		const shop: Shop = await aShop(house);
		anna = shop.customer;
		boris = shop.customer2;
	});

	afterAll(() => house.close());

	const connect = (person: Person): Promise<Client> => greeted(house, person);
	const isOnline =
		(...people: readonly Person[]) =>
		({ online }: { online?: readonly string[] }): boolean =>
			String(online?.toSorted()) === String(people.map(({ id }) => id).toSorted());

	test('RT-C03 two tabs are one person who comes, and who goes with the last of them', async () => {
		const room = await house.rooms.make([anna, boris]);
		const watcher = await connect(boris);
		await watcher.next('presence', isOnline(boris));

		const tabs = [await connect(anna), await connect(anna)];

		const [joined] = await watcher.next('user_joined', ({ userId }) => userId === anna.id);
		expect(joined).toEqual({
			roomId: room,
			userId: anna.id,
			user: { id: anna.id, firstName: 'customer', lastName: 'Test', avatar: null },
			at: expect.stringMatching(/Z$/),
		});
		await watcher.next('presence', isOnline(anna, boris));
		tabs[0]?.close();
		await tabs[1]?.ask('typing_start', room);
		await watcher.next('user_typing');
		expect(watcher.names()).not.toContain('user_left');

		tabs[1]?.close();

		const [left] = await watcher.next('user_left');
		expect(left).toEqual({ roomId: room, userId: anna.id, at: expect.stringMatching(/Z$/) });
		await watcher.next('presence', isOnline(boris));
		const came = firsts(watcher, 'user_joined').filter(({ userId }) => userId === anna.id);
		expect(came).toHaveLength(1);
	});

	test('tells a new tab who is here, though nobody new has come', async () => {
		await house.rooms.make([anna]);
		await connect(anna);
		const second = await connect(anna);
		await second.next('presence', isOnline(anna));
	});

	test('ends with the room that is left, and begins again with the next join', async () => {
		const room = await house.rooms.make([anna, boris]);
		const [client, watcher] = [await connect(anna), await connect(boris)];

		await client.ask('leave_room', room);
		await watcher.next('user_left', ({ userId }) => userId === anna.id);
		await client.ask('join_room', room);

		await watcher.next('user_joined', ({ userId }) => userId === anna.id);
		await watcher.next('presence', isOnline(anna, boris));
	});

	test('is told once a second at most, however many come and go', async () => {
		const room = await house.rooms.make([anna, boris]);
		const [client, watcher] = [await connect(anna), await connect(boris)];
		await watcher.next('presence', isOnline(anna, boris));
		const before = firsts(watcher, 'presence').length;
		const began = performance.now();

		for (let times = 0; times < 9; times += 1) {
			await client.ask('leave_room', room);
			await client.ask('join_room', room);
		}
		await watcher.next('presence', isOnline(anna, boris));

		const seconds = Math.ceil((performance.now() - began) / 1_000);
		expect(firsts(watcher, 'presence').length - before).toBeLessThanOrEqual(seconds + 1);
	});

	test('of an open room lets everybody in who asks', async () => {
		const room = await house.rooms.make([], { isOpen: true });
		const [client, watcher] = [await connect(anna), await connect(boris)];
		expect(await watcher.ask('join_room', room)).toMatchObject({ ok: true, members: [] });
		expect(await client.ask('join_room', room)).toMatchObject({ ok: true });
		await watcher.next('presence', isOnline(anna, boris));
	});
});

describe.skipIf(redis === undefined)('with Redis', () => {
	/** Everything that anybody sends to Redis while the test runs. */
	async function monitored(): Promise<() => string> {
		const { hostname, port } = new URL(redis ?? '');
		const socket = connectTcp(Number(port), hostname);
		onTestFinished(() => void socket.destroy());
		let seen = '';
		socket.setEncoding('utf8').on('data', (chunk: string) => {
			seen += chunk;
		});
		socket.write('MONITOR\r\n');
		await expect.poll(() => seen, { timeout: 10_000 }).toContain('+OK');
		return () => seen;
	}

	test('RT-C07 RT-C11 the secret of a session is in nothing that the replicas tell each other, nor in the log', async () => {
		const house = await roomsHouse({ usesRedis: true, settings: { LOG_LEVEL: 'debug' } });
		onTestFinished(() => house.close());
		const { customer } = await aShop(house);
		const room = await house.rooms.make([customer]);
		const seen = await monitored();
		const { email, password } = customer;
		const login = { email, password };
		const answer = await house.client().post('/auth/login', login, { key: false });
		const { access_token: token, refresh_token: secret } = answer.body.data;
		const client = listenIn(house, token);
		await client.next('connected');
		await client.socket.emitWithAck('join_room', room);

		await house.client().post('/auth/logout', { refresh_token: secret }, { key: false });

		await client.next('disconnect');
		await expect.poll(seen, { timeout: 10_000 }).toContain('presence');
		for (const told of [seen(), house.log()]) {
			expect(told).not.toContain(secret);
			expect(told).not.toContain(token);
		}
	});

	test('what a person sends is limited over all their connections', async () => {
		const house = await roomsHouse({ usesRedis: true });
		onTestFinished(() => house.close());
		const { customer } = await aShop(house);
		const room = await house.rooms.make([customer]);
		const clients = [await greeted(house, customer), await greeted(house, customer)];
		const replies: Reply[] = [];

		for (const [tab, { socket }] of clients.entries()) {
			for (let n = 0; n < 18; n += 1) {
				const message = { roomId: room, content: 'x', clientMsgId: `${tab}-${n}` };
				socket.emit('send_message', message, (reply: Reply) => replies.push(reply));
			}
		}

		const refused = () => replies.find(({ ok }) => !ok);
		await expect
			.poll(refused, { timeout: 30_000 })
			.toMatchObject({ code: 'RATE_LIMITED', retryAfter: 1 });
		const take = { user: customer.id, event: 'send_message' };
		const byOtherDoors = await Promise.all(
			Array.from({ length: 60 }, () => house.rooms.command('realtime.take', take)),
		);
		expect(byOtherDoors).toContain(1);
	});
});
