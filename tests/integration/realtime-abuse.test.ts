import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { connect as connectTcp, type Socket as TcpSocket } from 'node:net';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import { roomsHouse, type RoomsHouse } from '../harness/rooms-house.ts';
import { listen } from '../harness/sockets.ts';
import { aShop, type Person, type Shop } from '../harness/shop.ts';
import { caughtUp, greeted, type Client, type Reply } from './realtime-rooms-scene.ts';

let house: RoomsHouse;
let shop: Shop;
let anna: Person;
let boris: Person;

beforeAll(async () => {
	house = await roomsHouse({
		settings: { REALTIME_MAX_SOCKETS_PER_IP: '2000', LOG_LEVEL: 'warn' },
	});
	shop = await aShop(house);
	anna = shop.customer;
	boris = shop.customer2;
});

afterAll(() => house.close());

const connect = (person: Person): Promise<Client> => greeted(house, person);

/** A connection of engine.io that has not said who it is; closed with the test. */
async function rawSocket(): Promise<WebSocket> {
	const address = `${house.url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`;
	const socket = new WebSocket(address);
	onTestFinished(() => socket.terminate());
	await once(socket, 'open');
	return socket;
}

/** Such a connection, logged in by hand: what it sends goes out as it is. */
async function rawClient(person: Person): Promise<WebSocket> {
	const socket = await rawSocket();
	const greetedOf = new Promise<void>((resolve) => {
		socket.on('message', (frame: Buffer) => {
			if (frame.toString().startsWith('42["connected"')) resolve();
		});
	});
	socket.send(`40${JSON.stringify({ token: person.token })}`);
	await greetedOf;
	return socket;
}

describe('RT-T10 frames that nobody writes by accident', () => {
	test.each([
		['70 kB', `42["heartbeat","${'x'.repeat(70_000)}"]`],
		['1 MB', `42["heartbeat","${'x'.repeat(1_000_000)}"]`],
		['NaN', '42["heartbeat",NaN]'],
		['half a frame', '42["heartbeat",{"a":'],
		['eleven attachments', '4511-["heartbeat",{"_placeholder":true,"num":0}]'],
		['the name of an event of Socket.IO', '42["disconnect"]'],
		['an event without a name', '42[]'],
		['an event whose name is an object', '42[{"toString":"x"}]'],
	])('as %s end their own connection alone', async (_what, frame) => {
		const [other, socket] = [await connect(boris), await rawClient(anna)];
		const closed = once(socket, 'close');

		socket.send(frame);

		await closed;
		await caughtUp(other, boris);
	});

	test('as a binary packet that is never finished end with the next frame', async () => {
		const [other, socket] = [await connect(boris), await rawClient(anna)];
		const closed = once(socket, 'close');

		socket.send('451-["heartbeat",{"_placeholder":true,"num":0}]');
		await caughtUp(other, boris);
		socket.send('42["heartbeat"]');

		await closed;
	});

	test('as 20,000 lists in each other are malformed', async () => {
		const socket = await rawClient(anna);
		const answered = new Promise<string>((resolve) => {
			socket.on('message', (frame: Buffer) => {
				if (frame.toString().startsWith('43')) resolve(frame.toString());
			});
		});

		socket.send(`420["join_room",${'['.repeat(20_000)}${']'.repeat(20_000)}]`);

		expect(await answered).toContain('"INVALID"');
	});

	test.each([
		['a zero character', 'a\0b'],
		['half of a surrogate pair', '\ud800'],
	])('as a message with %s reach no database', async (_what, content) => {
		const room = await house.rooms.make([anna]);
		const client = await connect(anna);
		const message = { roomId: room, clientMsgId: randomUUID(), content };
		expect(await client.ask('send_message', message)).toMatchObject({ ok: false, code: 'INVALID' });
		expect(house.log()).not.toContain('22021');
	});

	test('leave no trace in the objects of the server', async () => {
		const socket = await rawClient(anna);
		socket.send('42["__proto__",{"polluted":true}]');
		socket.send('42["sync",{"__proto__":{"polluted":true},"epoch":1}]');
		const client = await connect(anna);
		await caughtUp(client, anna);
		const reply = await client.ask('heartbeat');
		expect(reply).not.toHaveProperty('polluted');
		expect(house.log()).not.toMatch(/unhandled|uncaught/i);
	});
});

describe('connections that come to nothing', () => {
	const descriptors = (): number => readdirSync(`/proc/${house.pid()}/fd`).length;

	test.skipIf(process.platform !== 'linux')(
		'RT-T14 of a thousand upgrades that nobody serves none stays',
		async () => {
			const base = descriptors();
			const { hostname, port, host } = new URL(house.url);
			const request = [
				'GET /nope HTTP/1.1',
				`Host: ${host}`,
				'Connection: Upgrade',
				'Upgrade: websocket',
				'Sec-WebSocket-Version: 13',
				`Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}`,
				'\r\n',
			].join('\r\n');
			// Each keeps its own side open: only the server can end them.
			const sockets: TcpSocket[] = Array.from({ length: 1_000 }, () =>
				connectTcp({ host: hostname, port: Number(port), allowHalfOpen: true }),
			);
			onTestFinished(() => {
				for (const socket of sockets) socket.destroy();
			});

			for (const socket of sockets) {
				socket.on('error', () => undefined);
				socket.write(request);
			}
			await Promise.all(sockets.map((socket) => closedByPeer(socket)));

			await expect.poll(descriptors, { timeout: 10_000 }).toBeLessThan(base + 50);
			await connect(anna);
		},
	);

	test('RT-T17 two hundred that never say who they are are closed after ten seconds', async () => {
		const sockets = await Promise.all(Array.from({ length: 200 }, rawSocket));
		const other = await connect(boris);

		await Promise.all(sockets.map((socket) => once(socket, 'close')));

		await caughtUp(other, boris);
	});
});

function closedByPeer(socket: TcpSocket): Promise<void> {
	return new Promise((resolve) => {
		if (socket.readableEnded || socket.destroyed) return resolve();
		socket.resume().once('end', resolve).once('close', resolve);
	});
}

describe('too much', () => {
	test('RT-T19 of messages from one person are not stored, and end the connection', async () => {
		const room = await house.rooms.make([anna, boris]);
		const [client, other] = [await connect(anna), await connect(boris)];
		const began = performance.now();
		const codes = new Set<unknown>();

		for (let n = 0; n < 1_000; n += 1) {
			const message = { roomId: room, content: 'spam', clientMsgId: String(n) };
			client.socket.emit('send_message', message, ({ code }: Reply) => codes.add(code));
		}

		await client.next('disconnect');
		expect(codes).toContain('RATE_LIMITED');
		await caughtUp(other, boris);
		const stored = await house.database.query(`select 1 from fixture_messages where room = $1`, [
			room,
		]);
		const seconds = (performance.now() - began) / 1_000;
		expect(stored.length).toBeLessThanOrEqual(20 + 10 * seconds);
	});

	test('of anything from one socket is refused, and ends the connection', async () => {
		const client = await connect(anna);

		for (let n = 0; n < 500; n += 1) client.socket.emit('leave_room', randomUUID());

		await client.next('disconnect');
		expect(client.messages).toContainEqual({
			name: 'error',
			values: [{ code: 'RATE_LIMITED', message: expect.any(String) }],
		});
	});

	test('RT-T19 again and again keeps its person out for a while, and nobody else', async () => {
		const person = await shop.person({ role: 'customer' });
		for (let n = 0; n < 5; n += 1) {
			const client = await connect(person);
			for (let k = 0; k < 500; k += 1) client.socket.emit('leave_room', randomUUID());
			await client.next('disconnect');
		}

		const client = listen(person.token, { base: house.url });
		onTestFinished(() => client.close());

		const values = await client.next('connect_error');
		expect(values).toMatchObject([
			{ data: { code: 'RATE_LIMITED', retryAfter: expect.any(Number) } },
		]);
		await connect(anna);
	});

	test('of joins is refused with the time to wait', async () => {
		const client = await connect(anna);
		const room = await house.rooms.make([anna]);
		for (let n = 0; n < 20; n += 1) {
			expect(await client.ask('join_room', room)).toMatchObject({ ok: true });
		}
		expect(await client.ask('join_room', room)).toMatchObject({
			ok: false,
			code: 'RATE_LIMITED',
			retryAfter: expect.any(Number),
		});
	});
});

/** Has a client stop reading, as one whose network has gone to sleep. */
function stopReading(client: Client): void {
	const { engine } = client.socket.io;
	const { ws } = engine.transport as unknown as { ws: { _socket: TcpSocket } };
	ws._socket.pause();
}

/** The memory that the process holds, in megabytes. */
function residentMb(): number {
	const [, kilobytes] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${house.pid()}/status`, 'utf8'))!;
	return Number(kilobytes) / 1_024;
}

describe.skipIf(process.platform !== 'linux')('RT-T18 a client that does not read', () => {
	const flood = { messages: 16_000, bytes: 1_000, everyMs: 50 } as const;
	/** Of what is in use: how much the process holds depends on when the collector comes. */
	const MOST_BYTES = 20 * 1_024 * 1_024;

	test('is cut off, costs little memory, and finds what it missed once', async () => {
		const room = await house.rooms.make([anna, boris]);
		const [slow, other] = [await connect(anna), await connect(boris)];
		// What every process needs for so much work is there before it is measured.
		await house.rooms.flood(room, { ...flood, messages: 2_000 });
		stopReading(slow);
		const before = await house.rooms.memory();
		const held = residentMb();
		let mostHeld = held;
		let most = before;
		const flooded = house.rooms.flood(room, flood);
		for (const amount of [1n, 2n, 3n]) await shop.fund(anna, amount);
		const look = async (): Promise<string> => {
			most = Math.max(most, await house.rooms.memory());
			mostHeld = Math.max(mostHeld, residentMb());
			return house.log();
		};
		await expect.poll(look, { timeout: 60_000, interval: 250 }).toMatch(/slow_consumer/);
		await flooded;

		expect(most - before).toBeLessThan(MOST_BYTES);
		// Beside other tests the machine gives it more than it needs.
		expect(mostHeld - held).toBeLessThan(40);
		await caughtUp(other, boris);
		const back = await connect(anna);
		const { epoch, cursors } = slow.hello;
		const reply = await back.ask('sync', { epoch, user: cursors.user });
		const { events } = reply['user'] as { events: readonly { useq: number }[] };
		expect(events.map(({ useq }) => useq)).toEqual([1, 2, 3]);
	}, 120_000);
});
