import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { roomsHouse, type RoomsHouse } from '../harness/rooms-house.ts';
import { aShop, type Person } from '../harness/shop.ts';
import { caughtUp, firsts, greeted, type Client } from './realtime-rooms-scene.ts';

let house: RoomsHouse;
let anna: Person;
let boris: Person;

beforeAll(async () => {
	house = await roomsHouse({ settings: { LOG_LEVEL: 'info' } });
	({ customer: anna, customer2: boris } = await aShop(house));
});

afterAll(() => house.close());

const connect = (person: Person): Promise<Client> => greeted(house, person);

/** A text by its sender, as an unmodified client sends it. */
const text = (roomId: string, content: string, clientMsgId = randomUUID()): object => ({
	roomId,
	content,
	clientMsgId,
});

describe('a member', () => {
	test('is in their rooms from the first moment, with where each of them is', async () => {
		const room = await house.rooms.make([anna, boris]);
		const before = await connect(boris);
		expect(await before.ask('send_message', text(room, 'first'))).toMatchObject({
			ok: true,
			seq: 1,
		});

		const client = await connect(anna);

		expect(client.hello.cursors.chats).toMatchObject({ [room]: 1 });
		await before.ask('send_message', text(room, 'second'));
		const [message] = await client.next('new_message');
		expect(message).toMatchObject({ roomId: room, seq: 2, content: 'second', sender: boris.id });
	});

	test('joins, reads what was missed, and leaves the room but not the membership', async () => {
		const room = await house.rooms.make([anna, boris]);
		const [client, other] = [await connect(anna), await connect(boris)];
		for (const content of ['one', 'two', 'three']) {
			await other.ask('send_message', text(room, content));
		}

		expect(await client.ask('leave_room', { roomId: room })).toEqual({ ok: true });
		await other.ask('send_message', text(room, 'four'));
		const joined = await client.ask('join_room', { roomId: room, sinceSeq: 2 });

		expect(joined).toMatchObject({
			ok: true,
			seq: 4,
			members: [anna.id, boris.id].toSorted(),
			missed: [{ content: 'three' }, { content: 'four' }],
			truncated: false,
		});
		expect(firsts(client, 'new_message').map(({ seq }) => seq)).not.toContain(4);
	});

	test('is understood in the spellings of earlier clients', async () => {
		const room = await house.rooms.make([anna, boris]);
		const client = await connect(anna);

		expect(await client.ask('join_room', room)).toMatchObject({ ok: true });
		expect(await client.ask('join_room', { room_id: room.toUpperCase() })).toMatchObject({
			ok: true,
		});
		const clientId = randomUUID();
		const older = { room_id: room, message: 'hello', clientId };
		expect(await client.ask('send_message', older)).toMatchObject({
			ok: true,
			seq: 1,
			createdAt: expect.stringMatching(/Z$/),
			message: { content: 'hello', clientMsgId: clientId },
		});
		expect(await client.ask('typing_start', room)).toEqual({ ok: true });
		expect(await client.ask('leave_room', room)).toEqual({ ok: true });
	});

	test('hears each message once, the sender too, and a repeated one is the same', async () => {
		const room = await house.rooms.make([anna, boris]);
		const [client, other] = [await connect(anna), await connect(boris)];
		const sent = text(room, 'once');

		const first = await client.ask('send_message', sent);
		const again = await client.ask('send_message', sent);

		expect(again).toEqual(first);
		await client.next('new_message');
		const [heard] = await other.next('new_message');
		expect(heard).toMatchObject({ id: first['id'], seq: 1 });
	});

	test('tells who types to the others alone, until when', async () => {
		const room = await house.rooms.make([anna, boris]);
		const [client, other] = [await connect(anna), await connect(boris)];

		expect(await client.ask('typing_start', { roomId: room })).toEqual({ ok: true });

		const [typing] = (await other.next('user_typing')) as [{ until: string }];
		expect(typing).toMatchObject({ roomId: room, userId: anna.id });
		expect(Date.parse(typing.until)).toBeGreaterThan(Date.now());
		await caughtUp(client, anna);
		expect(client.names()).not.toContain('user_typing');
	});

	test('notes what was read, never back, and the room hears it', async () => {
		const room = await house.rooms.make([anna, boris]);
		const [client, other] = [await connect(anna), await connect(boris)];

		expect(await client.ask('mark_read', { roomId: room, seq: 5 })).toEqual({ ok: true, seq: 5 });
		expect(await client.ask('mark_read', { room_id: room, seq: 3 })).toEqual({ ok: true, seq: 5 });

		const [read] = await other.next('messages_read');
		expect(read).toMatchObject({ roomId: room, userId: anna.id, seq: 5 });
	});

	test('subscribes to channels by the rules of the rooms behind them', async () => {
		const room = await house.rooms.make([anna]);
		const client = await connect(anna);
		const ask = async (channel: string): Promise<unknown> => {
			const { ok, code } = await client.ask('subscribe', { channel });
			return ok ? 'ok' : code;
		};

		expect(await ask(`private-chat-${room}`)).toBe('ok');
		expect(await ask(`presence-chat-${room}`)).toBe('ok');
		expect(await ask(`private-user-${anna.id}`)).toBe('ok');
		expect(await ask('cases')).toBe('ok');
		expect(await ask(`private-user-${boris.id}`)).toBe('FORBIDDEN');
		expect(await ask(`private-chat-${randomUUID()}`)).toBe('FORBIDDEN');
		expect(await ask('private-chat-../../cases')).toBe('INVALID');
		const channel = `private-chat-${room}`;
		expect(await client.ask('unsubscribe', { channel })).toEqual({ ok: true });
		expect(await client.ask('typing_start', room)).toMatchObject({ ok: false, code: 'FORBIDDEN' });
	});

	test('catches up with rooms by numbers, and hears nothing of rooms that are not theirs', async () => {
		const [own, foreign] = [await house.rooms.make([anna, boris]), await house.rooms.make([boris])];
		const other = await connect(boris);
		for (const room of [own, own, foreign]) await other.ask('send_message', text(room, 'missed'));
		const client = await connect(anna);

		const reply = await client.ask('sync', {
			epoch: client.hello.epoch,
			user: client.hello.cursors.user,
			chats: { [own]: 1, [foreign]: 0, [randomUUID()]: 0 },
		});

		expect(reply['chats']).toEqual({
			[own]: {
				messages: [expect.objectContaining({ seq: 2, content: 'missed' })],
				changed: [],
				seq: 2,
				rev: 0,
				truncated: false,
			},
		});
	});

	test('has to load the chats beyond fifty of one call', async () => {
		const client = await connect(anna);
		const chats = Object.fromEntries(Array.from({ length: 51 }, () => [randomUUID(), 7]));

		const reply = await client.ask('sync', { epoch: client.hello.epoch, user: 0, chats });

		const [last] = Object.keys(chats).slice(-1);
		expect(reply['chats']).toEqual({
			[last ?? '']: { messages: [], changed: [], seq: 7, rev: 0, truncated: true },
		});
	});

	test('learns from the heartbeat where the rooms are', async () => {
		const room = await house.rooms.make([anna]);
		const client = await connect(anna);
		const own = await connect(anna);
		await own.ask('send_message', text(room, 'x'));

		// The server looks every ten seconds, and tells every twenty-five.
		const [beat] = (await client.next('heartbeat')) as [{ cursors: { chats: object } }];

		expect(beat.cursors.chats).toMatchObject({ [room]: 1 });
	});
});

describe('RT-T03 a room that is not the asker’s', () => {
	test('is answered like one that does not exist, and nothing of it is heard', async () => {
		const room = await house.rooms.make([boris]);
		const deleted = await house.rooms.make([anna]);
		const [client, other] = [await connect(anna), await connect(boris)];
		await house.rooms.remove(deleted, anna);
		const joining = [room, randomUUID(), deleted].map((id) => client.ask('join_room', id));

		const [foreign, unknown, left] = await Promise.all(joining);

		expect(foreign).toEqual({ ok: false, code: 'FORBIDDEN', message: expect.any(String) });
		expect(unknown).toEqual(foreign);
		expect(left).toEqual(foreign);
		for (const [event, payload] of [
			['send_message', text(room, 'let me in')],
			['mark_read', { roomId: room, seq: 1 }],
		] as const) {
			expect(await client.ask(event, payload)).toEqual(foreign);
		}
		await other.ask('send_message', text(room, 'secret'));
		await caughtUp(client, anna);
		expect(client.names()).not.toContain('new_message');
	});

	test.each([
		['a path', '../../etc/passwd'],
		['the name of a room', `user:${randomUUID()}`],
		['an object', { $ne: null }],
		['a list', [randomUUID()]],
		['a number', 7],
		['nothing', undefined],
		['60 kB', 'x'.repeat(60_000)],
	])('named by %s is malformed', async (_what, roomId) => {
		const client = await connect(anna);
		for (const payload of [{ roomId }, roomId]) {
			expect(await client.ask('join_room', payload)).toMatchObject({ ok: false, code: 'INVALID' });
		}
	});

	test('named by 10 MB ends the connection', async () => {
		const client = await connect(anna);
		client.socket.emit('join_room', 'x'.repeat(10_000_000));
		await client.next('disconnect');
	});
});

describe('RT-T04 a membership that ends', () => {
	test('takes the member out of the room at once, on all their connections', async () => {
		const room = await house.rooms.make([anna, boris]);
		const [first, second, other] = [await connect(anna), await connect(anna), await connect(boris)];

		await house.rooms.remove(room, anna);

		const [left] = await other.next('user_left');
		expect(left).toMatchObject({ roomId: room, userId: anna.id });
		await other.ask('send_message', text(room, 'they are gone'));
		await other.next('new_message');
		for (const client of [first, second]) {
			await caughtUp(client, anna);
			expect(client.names()).not.toContain('new_message');
		}
	});

	test('while away gives nothing of what came after, whatever number is claimed', async () => {
		const room = await house.rooms.make([anna, boris]);
		const [before, other] = [await connect(anna), await connect(boris)];
		await other.ask('send_message', text(room, 'heard'));
		before.close();
		await house.rooms.remove(room, anna);
		await other.ask('send_message', text(room, 'secret'));

		const client = await connect(anna);
		const reply = await client.ask('sync', {
			epoch: client.hello.epoch,
			user: 0,
			chats: { [room]: 0 },
		});

		expect(reply['chats']).toEqual({});
		expect(client.hello.cursors.chats).not.toHaveProperty(room);
		await caughtUp(client, anna);
		expect(JSON.stringify(client.messages)).not.toContain('secret');
	});
});
