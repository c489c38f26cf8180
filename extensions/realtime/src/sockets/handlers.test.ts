import { createServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server } from 'socket.io';
import { io as connect, type Socket } from 'socket.io-client';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { handleEvents, on, type Handlers } from './handlers.ts';
import { limitsOf } from './limits.ts';

const handlers: Handlers = new Map([
	on('echo', z.strictObject({ text: z.string().max(5) }), ({ text }) => ({ ok: true, text })),
	on('fails', z.unknown(), () => {
		throw new Error('a secret of the inside');
	}),
	on('fails later', z.unknown(), async () => Promise.reject(new Error('a secret of the inside'))),
	on('says what cannot be said', z.unknown(), () => ({ ok: true, circle: circle() })),
	on('rare', z.unknown(), () => ({ ok: true }), { perSecond: 1, burst: 1 }),
]);

let http: HttpServer;
let server: Server;
let client: Socket;

beforeEach(async () => {
	http = createServer();
	server = new Server(http, { transports: ['websocket'] });
	server.on('connection', (socket) =>
		handleEvents(socket, handlers, limitsOf('somebody', new Map())),
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

	test('without an acknowledgement is refused by an error message', async () => {
		const told = new Promise((resolve) => client.once('error', resolve));
		client.emit('nothing');
		expect(await told).toEqual({ code: 'UNKNOWN_EVENT', message: 'There is no such event.' });
	});
});
