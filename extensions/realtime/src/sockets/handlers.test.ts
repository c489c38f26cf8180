import { createServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server } from 'socket.io';
import { io as connect, type Socket } from 'socket.io-client';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { handleEvents, on, type Handlers } from './handlers.ts';
import { limitsOf } from './limits.ts';
import { sharedBuckets } from './shared-buckets.ts';

const handlers: Handlers = new Map([
	on('echo', z.strictObject({ text: z.string().max(5) }), ({ text }) => ({ ok: true, text })),
	on('fails', z.unknown(), () => {
		throw new Error('a secret of the inside');
	}),
	on('fails later', z.unknown(), async () => Promise.reject(new Error('a secret of the inside'))),
	on('says what cannot be said', z.unknown(), () => ({ ok: true, circle: circle() })),
	on('rare', z.unknown(), () => ({ ok: true }), { rule: { perSecond: 1, burst: 1 } }),
	on('seldom for all', z.unknown(), () => ({ ok: true }), {
		ruleOfOwner: { perSecond: 1, burst: 1 },
	}),
	on('without database', z.unknown(), () => {
		throw Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
	}),
	on('light', z.unknown(), () => ({ ok: true }), { isLight: true }),
]);

let http: HttpServer;
let server: Server;
let client: Socket;
let isTooMuch: boolean;

beforeEach(async () => {
	http = createServer();
	server = new Server(http, { transports: ['websocket'] });
	isTooMuch = false;
	const buckets = { here: new Map(), everywhere: sharedBuckets() };
	const strain = { begin: () => () => undefined, isTooMuch: () => isTooMuch };
	server.on('connection', (socket) =>
		handleEvents(socket, { handlers, limits: limitsOf('somebody', buckets), strain }),
	);
	await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
	const { port } = http.address() as AddressInfo;
	client = connect(`http://127.0.0.1:${port}`, { transports: ['websocket'], reconnection: false });
});

afterEach(async () => {
	client.disconnect();
	await server.close();
});

function circle(): object {
	const round: { self?: object } = {};
	round.self = round;
	return round;
}

describe('an event', () => {
	test('is answered by its handler', async () => {
		expect(await client.emitWithAck('echo', { text: 'hello' })).toEqual({
			ok: true,
			text: 'hello',
		});
	});

	test('whose payload breaks the schema is answered with the wrong field', async () => {
		const reply = await client.emitWithAck('echo', { text: 'too long' });
		expect(reply).toMatchObject({
			ok: false,
			code: 'INVALID',
			message: expect.stringMatching(/^text: /),
		});
	});

	test.each(['fails', 'fails later'])(
		'RT-T11 whose handler %s is answered without the reason, and the next one is served',
		async (event) => {
			const reply = await client.emitWithAck(event, {});

			expect(reply).toEqual({
				ok: false,
				code: 'INTERNAL',
				message: 'Something went wrong on our side.',
			});
			expect(await client.emitWithAck('echo', { text: 'alive' })).toMatchObject({ ok: true });
		},
	);

	test('RT-T11 whose reply cannot be written leaves the connection as it is', async () => {
		client.emit('says what cannot be said', {}, () => undefined);
		expect(await client.emitWithAck('echo', { text: 'alive' })).toMatchObject({ ok: true });
	});

	test.each(['__proto__', 'constructor', 'hasOwnProperty', 'error', '', 'x'.repeat(10_000)])(
		'RT-T09 named "%.20s" is unknown',
		async (event) => {
			expect(await client.emitWithAck(event, {})).toMatchObject({
				ok: false,
				code: 'UNKNOWN_EVENT',
			});
		},
	);

	test('RT-T09 whose name is a number is unknown', async () => {
		const reply = await client.emitWithAck(7 as unknown as string, {});
		expect(reply).toMatchObject({ ok: false, code: 'UNKNOWN_EVENT' });
	});

	test('that comes too often three times in a minute ends the connection', async () => {
		const ended = new Promise((resolve) => client.once('disconnect', resolve));
		expect(await client.emitWithAck('rare', {})).toEqual({ ok: true });

		for (let times = 0; times < 3; times += 1) client.emit('rare', {});

		expect(await ended).toBe('io server disconnect');
	});

	test('is counted for all connections of its owner', async () => {
		const { port } = http.address() as AddressInfo;
		const second = connect(`http://127.0.0.1:${port}`, {
			transports: ['websocket'],
			forceNew: true,
		});

		expect(await client.emitWithAck('seldom for all', {})).toEqual({ ok: true });
		expect(await second.emitWithAck('seldom for all', {})).toMatchObject({
			ok: false,
			code: 'RATE_LIMITED',
			retryAfter: 1,
		});
		second.disconnect();
	});

	test('RT-T25 is answered BUSY when the database is away', async () => {
		expect(await client.emitWithAck('without database', {})).toMatchObject({
			ok: false,
			code: 'BUSY',
			retryAfter: 1,
		});
	});

	test('RT-T26 is answered BUSY at once when there is too much to do, unless it asks nobody', async () => {
		isTooMuch = true;
		expect(await client.emitWithAck('echo', { text: 'hello' })).toMatchObject({ code: 'BUSY' });
		expect(await client.emitWithAck('light', {})).toEqual({ ok: true });
	});

	test('RT-T10 with bytes, broken texts or endless depth is malformed', async () => {
		for (const payload of [{ text: 'a\0' }, { text: '\ud800' }, { text: Buffer.from('x') }]) {
			const reply = await client.emitWithAck('echo', payload);
			expect(reply).toMatchObject({ ok: false, code: 'INVALID' });
		}
	});

	test('without an acknowledgement is refused by an error message', async () => {
		const told = new Promise((resolve) => client.once('error', resolve));
		client.emit('nothing');
		expect(await told).toEqual({ code: 'UNKNOWN_EVENT', message: 'There is no such event.' });
	});
});
