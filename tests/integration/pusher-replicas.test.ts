/** Clients of the Pusher protocol over two replicas: a grant of one opens a channel at the other. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
	established,
	granted,
	pusherJs,
	subscribe,
	subscribed,
	askGrant,
} from '../harness/pusher.ts';
import { lacksForReplicas, replicasHouse, type ReplicasHouse } from '../harness/replicas-house.ts';
import { roomsExtensions } from '../harness/extensions-with.ts';
import { prepareRooms, roomsOf, type Rooms } from '../harness/rooms-house.ts';
import { aShop, type Person, type Shop } from '../harness/shop.ts';

const soon = { timeout: 30_000, interval: 50 } as const;

describe.skipIf(lacksForReplicas)('two replicas', () => {
	const extensions = roomsExtensions();
	let house: ReplicasHouse;
	let rooms: Rooms;
	let shop: Shop;
	let [here, there] = ['', ''];

	beforeAll(async () => {
		house = await replicasHouse({ settings: { EXTENSIONS_PATH: extensions.path } });
		[here, there] = house.replicas.map(({ url }) => url) as [string, string];
		await prepareRooms(house.database);
		rooms = roomsOf(house.database, here);
		shop = await aShop({ url: house.url, database: house.database });
	});
	afterAll(async () => {
		await house?.close();
		extensions.remove();
	});

	const aPerson = (): Promise<Person> => shop.person({ role: 'customer' });
	const own = ({ id }: Person): string => `private-user-${id}`;

	test('RT-T36 a grant of one opens a channel at the other, once', async () => {
		const person = await aPerson();
		const connection = await established({ base: here });
		const grant = await granted(person.token, connection.id, own(person), there);

		connection.send(subscribe(own(person), grant));
		await connection.next('pusher_internal:subscription_succeeded');
		connection.send({ event: 'pusher:unsubscribe', data: { channel: own(person) } });
		connection.send(subscribe(own(person), grant));
		expect(await connection.next('pusher:subscription_error')).toMatchObject({ status: 403 });
	});

	test('RT-T36 neither gives a grant for the connection of somebody else', async () => {
		const [person, other] = [await aPerson(), await aPerson()];
		const connection = await established({ base: here });
		const grant = await granted(person.token, connection.id, own(person), here);
		connection.send(subscribe(own(person), grant));
		await connection.next('pusher_internal:subscription_succeeded');

		for (const base of [here, there]) {
			expect((await askGrant(other.token, connection.id, own(other), base)).status).toBe(403);
		}
	});

	test('RT-C06 members hear each other, and see who is there', async () => {
		const [anna, berik] = [await aPerson(), await aPerson()];
		const chat = await rooms.make([anna, berik]);
		const channel = `presence-chat-${chat}`;
		const leaving = pusherJs(berik.token, there);
		const first = await subscribed(pusherJs(anna.token, here), channel);
		const second = await subscribed(leaving, channel);

		expect(second.of('pusher:subscription_succeeded')).toMatchObject([{ count: 2 }]);
		await expect
			.poll(() => first.of('pusher:member_added'), soon)
			.toMatchObject([{ id: berik.id }]);
		second.channel.trigger('client-waves', {});
		await expect.poll(() => first.of('client-waves'), soon).toEqual([{}]);
		expect(second.of('client-waves')).toEqual([]);
		await rooms.command('chat.send', {
			user: anna.id,
			room: chat,
			clientMsgId: crypto.randomUUID(),
			content: 'Hello',
		});
		for (const ear of [first, second]) {
			await expect.poll(() => ear.of('new_message'), soon).toMatchObject([{ content: 'Hello' }]);
		}

		leaving.disconnect();
		await expect
			.poll(() => first.of('pusher:member_removed'), soon)
			.toMatchObject([{ id: berik.id }]);
	});

	test('RT-T04 a membership that ends at one is over at the other', async () => {
		const [anna, berik] = [await aPerson(), await aPerson()];
		const chat = await rooms.make([anna, berik]);
		const ear = await subscribed(pusherJs(berik.token, there), `private-chat-${chat}`);

		await rooms.remove(chat, berik);

		await expect
			.poll(() => ear.of('pusher:subscription_error'), soon)
			.toMatchObject([{ status: 403 }]);
	});

	test('RT-T05 a suspension at one closes connections at both', async () => {
		const person = await aPerson();
		const both = await Promise.all(
			[here, there].map(async (base) => {
				const connection = await established({ base });
				const grant = await granted(person.token, connection.id, own(person), base);
				connection.send(subscribe(own(person), grant));
				await connection.next('pusher_internal:subscription_succeeded');
				return connection;
			}),
		);

		await shop.admin.api.patch(`/users/${person.id}`, { status: 'suspended' });

		for (const connection of both) expect(await connection.close()).toBe(4009);
	});

	test('RT-C07 no token is in Redis, nor the name of a login', async () => {
		const { email, password, ...person } = await aPerson();
		const login = await house
			.client()
			.post('/auth/login', { email, password, mode: 'session' }, { key: false });
		const cookie = login.headers.getSetCookie()[0]!.split(';')[0]!;
		const token = cookie.split('=')[1]!;
		const claims = Buffer.from(token.split('.')[1]!, 'base64url').toString('utf8');
		const { session } = JSON.parse(claims) as { session: string };
		const connection = await established({ base: here });
		await granted(token, connection.id, own(person as Person), there);

		const { createClient } = await import('redis');
		const redis = createClient({ url: house.redis.url });
		await redis.connect();
		const keys = await redis.keys('*');
		const texts = await Promise.all(keys.map(async (key) => (await redis.dump(key)) ?? ''));
		redis.destroy();
		expect(keys.filter((key) => key.includes('pusher:grant:'))).not.toEqual([]);
		for (const secret of [token, session]) {
			expect([...keys, ...texts].filter((text) => text.includes(secret))).toEqual([]);
		}
	});

	test('RT-T24 each tells its own clients at once while Redis is away', async () => {
		const person = await aPerson();
		const chat = await rooms.make([person]);
		const ear = await subscribed(pusherJs(person.token, here), `private-chat-${chat}`);
		const send = (content: string): Promise<unknown> =>
			rooms.command('chat.send', {
				user: person.id,
				room: chat,
				clientMsgId: crypto.randomUUID(),
				content,
			});

		await house.redis.kill();
		await send('alone');
		await expect.poll(() => ear.of('new_message'), soon).toMatchObject([{ content: 'alone' }]);

		await house.redis.start();
		const later = await established({ base: here });
		const asked = async () => (await askGrant(person.token, later.id, own(person), there)).status;
		await expect.poll(asked, soon).toBe(200);
	});

	test('a replica that ends sends its clients to the other at once', async () => {
		const person = await aPerson();
		const connection = await established({ base: there });
		const grant = await granted(person.token, connection.id, own(person), there);
		connection.send(subscribe(own(person), grant));
		await connection.next('pusher_internal:subscription_succeeded');

		const ended = house.replicas[1].terminate();

		expect(await connection.close()).toBe(4200);
		await ended;
	});
});
