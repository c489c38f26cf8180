/** Chats by the Pusher protocol: the same rooms as by Socket.IO, who is there, and what clients tell each other. */
import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import {
	askGrant,
	bare,
	established,
	granted,
	pusherJs,
	subscribe,
	subscribed,
	type Ear,
} from '../harness/pusher.ts';
import { roomsHouse, type RoomsHouse } from '../harness/rooms-house.ts';
import { aShop, type Person, type Shop } from '../harness/shop.ts';
import { listen, type Listener } from '../harness/sockets.ts';

const soon = { timeout: 20_000, interval: 20 } as const;
const PER_USER = 4;
const PER_ADDRESS = 40;
const beams = {
	PUSHER_BEAMS_INSTANCE_ID: 'b1',
	PUSHER_BEAMS_SECRET_KEY: 'of beams',
} as const;

let house: RoomsHouse;
let shop: Shop;

beforeAll(async () => {
	house = await roomsHouse({
		settings: {
			...beams,
			REALTIME_MAX_SOCKETS_PER_USER: String(PER_USER),
			REALTIME_MAX_SOCKETS_PER_IP: String(PER_ADDRESS),
		},
	});
	shop = await aShop(house);
});
afterAll(() => house?.close());

const aPerson = (): Promise<Person> => shop.person({ role: 'customer' });
const join = (person: Person, channel: string): Promise<Ear> =>
	subscribed(pusherJs(person.token, house.url), channel);

async function byIo({ token }: Person): Promise<Listener> {
	const listener = listen(token, { base: house.url });
	onTestFinished(() => listener.close());
	await listener.next('connected');
	return listener;
}

/** Three people, of whom the first two are in the chat. */
async function aChat() {
	const [anna, berik, stranger] = [await aPerson(), await aPerson(), await aPerson()];
	const chat = await house.rooms.make([anna, berik]);
	return {
		anna,
		berik,
		stranger,
		chat,
		name: `private-chat-${chat}`,
		presence: `presence-chat-${chat}`,
	};
}

describe('a chat', () => {
	test('RT-C06 is heard by members alone, in the words of Socket.IO', async () => {
		const { anna, berik, stranger, chat, name } = await aChat();
		const [ear, refused, io] = [
			await join(anna, name),
			await join(stranger, name),
			await byIo(berik),
		];
		expect(refused.of('pusher:subscription_error')).toMatchObject([{ status: 403 }]);

		const sent = { roomId: chat, clientMsgId: crypto.randomUUID(), content: 'Hello' };
		expect(await io.socket.emitWithAck('send_message', sent)).toMatchObject({ ok: true, seq: 1 });

		const [message] = await io.next('new_message');
		await expect.poll(() => ear.of('new_message'), soon).toEqual([message]);
		expect(refused.of('new_message')).toEqual([]);
	});

	test('tells who writes to everybody but the one who writes', async () => {
		const { anna, berik, chat, name } = await aChat();
		const [own, other, io] = [await join(anna, name), await join(berik, name), await byIo(anna)];

		await io.socket.emitWithAck('typing_start', { roomId: chat });

		await expect
			.poll(() => other.of('user_typing'), soon)
			.toMatchObject([{ roomId: chat, userId: anna.id }]);
		expect(own.of('user_typing')).toEqual([]);
	});

	test('RT-T04 is closed to a member who is removed, and not to the others', async () => {
		const { anna, berik, chat, name, presence } = await aChat();
		const [leaving, there, staying] = [
			await join(berik, name),
			await join(berik, presence),
			await join(anna, presence),
		];

		await house.rooms.remove(chat, berik);

		for (const ear of [leaving, there]) {
			await expect
				.poll(() => ear.of('pusher:subscription_error'), soon)
				.toMatchObject([{ type: 'AuthError', status: 403 }]);
		}
		await expect
			.poll(() => staying.of('pusher:member_removed'), soon)
			.toMatchObject([{ id: berik.id }]);
		await house.rooms.command('chat.send', {
			user: anna.id,
			room: chat,
			clientMsgId: crypto.randomUUID(),
			content: 'Between us',
		});
		await expect.poll(() => staying.of('new_message'), soon).toHaveLength(1);
		expect([...leaving.of('new_message'), ...there.of('new_message')]).toEqual([]);
	});

	test('RT-T36 is not opened by the grant of somebody who is no member any longer', async () => {
		const { berik, chat, name } = await aChat();
		const connection = await established({ base: house.url });
		const grant = await granted(berik.token, connection.id, name, house.url);
		await house.rooms.removeSilently(chat, berik);

		connection.send(subscribe(name, grant));

		expect(await connection.next('pusher:subscription_error')).toMatchObject({ status: 403 });
		expect((await askGrant(berik.token, connection.id, name, house.url)).status).toBe(403);
	});
});

describe('presence', () => {
	const idsOf = (ear: Ear): readonly string[] => {
		const { members } = ear.channel as unknown as { members: { members: object } };
		return Object.keys(members.members).toSorted();
	};

	test('RT-T36 shows real people, each once', async () => {
		const { anna, berik, presence } = await aChat();
		const first = await join(anna, presence);
		expect(first.of('pusher:subscription_succeeded')).toMatchObject([{ count: 1, myID: anna.id }]);

		const second = await join(berik, presence);
		const again = await join(berik, presence);

		expect(idsOf(second)).toEqual([anna.id, berik.id].toSorted());
		expect(idsOf(again)).toEqual([anna.id, berik.id].toSorted());
		await expect
			.poll(() => first.of('pusher:member_added'), soon)
			.toEqual([
				{
					id: berik.id,
					info: {
						id: berik.id,
						firstName: expect.anything(),
						lastName: expect.anything(),
						avatar: null,
					},
				},
			]);
		expect(second.of('pusher:member_added')).toEqual([]);
	});

	test('RT-C03 is left with the last connection of a person', async () => {
		const { anna, berik, presence } = await aChat();
		const staying = await join(anna, presence);
		const [one, two] = [pusherJs(berik.token, house.url), pusherJs(berik.token, house.url)];
		await subscribed(one, presence);
		await subscribed(two, presence);
		await expect.poll(() => idsOf(staying), soon).toHaveLength(2);

		one.disconnect();
		two.unsubscribe(presence);

		await expect.poll(() => idsOf(staying), soon).toEqual([anna.id]);
		expect(staying.of('pusher:member_removed')).toMatchObject([{ id: berik.id }]);
	});

	test('knows who is in the room by Socket.IO', async () => {
		const { anna, berik, chat, presence } = await aChat();
		const io = await byIo(berik);
		await io.socket.emitWithAck('join_room', { roomId: chat });

		const ear = await join(anna, presence);

		expect(idsOf(ear)).toEqual([anna.id, berik.id].toSorted());
		await io.next('user_joined', ({ userId }: { userId: string }) => userId === anna.id);
		io.close();
		await expect.poll(() => idsOf(ear), soon).toEqual([anna.id]);
	});

	test('RT-T36 is not entered under another name', async () => {
		const { anna, berik, presence } = await aChat();
		const connection = await established({ base: house.url });
		const { auth, channel_data } = await granted(anna.token, connection.id, presence, house.url);
		expect(JSON.parse(channel_data ?? '')).toMatchObject({ user_id: anna.id });

		const swapped = channel_data?.replaceAll(anna.id, berik.id);
		for (const data of [{ channel_data: swapped }, {}]) {
			connection.send(subscribe(presence, { auth, ...data }));
			expect(await connection.next('pusher:subscription_error')).toMatchObject({ status: 401 });
		}
	});
});

describe('what clients tell each other', () => {
	test('reaches the others in the channel with the name of the sender, and not the sender', async () => {
		const { anna, berik, name, presence } = await aChat();
		const [sender, other, elsewhere] = [
			await join(anna, presence),
			await join(berik, presence),
			await join(berik, name),
		];

		const waves: unknown[] = [];
		other.channel.bind('client-waves', (data: unknown, by: unknown) => waves.push([data, by]));
		expect(sender.channel.trigger('client-waves', { user_id: berik.id })).toBe(true);

		await expect.poll(() => waves, soon).toEqual([[{ user_id: berik.id }, { user_id: anna.id }]]);
		expect([...sender.of('client-waves'), ...elsewhere.of('client-waves')]).toEqual([]);
	});

	test('goes into channels alone where the sender is', async () => {
		const { anna, berik, name } = await aChat();
		const ear = await join(anna, name);
		const outside = await established({ base: house.url });
		await granted(berik.token, outside.id, name, house.url);

		outside.send({ event: 'client-waves', channel: name, data: {} });
		expect(await outside.next('pusher:error')).toMatchObject({ code: null });
		outside.send({ event: 'new_message', channel: name, data: {} });
		expect(await outside.next('pusher:error')).toMatchObject({ code: null });
		expect(ear.heard.map((each) => each.name)).toEqual(['pusher:subscription_succeeded']);
	});

	test('is ten events a second at most', async () => {
		const { anna, name } = await aChat();
		const connection = await established({ base: house.url });
		connection.send(subscribe(name, await granted(anna.token, connection.id, name, house.url)));
		await connection.next('pusher_internal:subscription_succeeded');

		for (let sent = 0; sent < 40; sent += 1) {
			connection.send({ event: 'client-waves', channel: name, data: {} });
		}
		expect(await connection.next('pusher:error')).toMatchObject({ code: 4301 });
		expect(connection.closed()).toBeUndefined();
	});
});

describe('too many connections', () => {
	test('of a person are told to come back later, whatever kind they are', async () => {
		const person = await aPerson();
		const name = `private-user-${person.id}`;
		await byIo(person);
		for (let open = 1; open < PER_USER; open += 1) await join(person, name);

		const connection = await established({ base: house.url });
		connection.send(subscribe(name, await granted(person.token, connection.id, name, house.url)));
		expect(await connection.close()).toBe(4100);
	});

	test('of an address are told to come back later', async () => {
		const many = Array.from({ length: PER_ADDRESS + 1 }, () => bare({ base: house.url }));
		await expect.poll(() => many.map((each) => each.closed()), soon).toContain(4100);
		expect(many.filter((each) => each.closed() === undefined).length).toBeGreaterThan(0);
	});
});

test('a token for Beams names the caller, and nobody else', async () => {
	const person = await aPerson();
	const answer = await person.api.get(`/realtime/push/auth?user_id=${person.id}`);
	expect(answer.status).toBe(200);
	const [head, claims, signature] = answer.body.token.split('.') as [string, string, string];
	const right = createHmac('sha256', 'of beams').update(`${head}.${claims}`).digest('base64url');
	expect(signature).toBe(right);
	const told = JSON.parse(Buffer.from(claims, 'base64url').toString('utf8'));
	expect(told).toMatchObject({
		sub: person.id,
		iss: 'https://b1.pushnotifications.pusher.com',
	});
	expect(told.exp * 1_000).toBeGreaterThan(Date.now());

	const other = await person.api.get(`/realtime/push/auth?user_id=${shop.customer.id}`);
	expect(other.status).toBe(403);
});
