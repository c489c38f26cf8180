import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect as connectTcp, type Socket as TcpSocket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { databaseVariables, startDirectus } from '../../scripts/stack/directus.ts';
import { anyFree } from '../../scripts/stack/ports.ts';
import { testEnvironment, testSettings } from '../harness/environment.ts';
import { ownServer, type OwnServer } from '../harness/own-server.ts';
import { aShop, type Shop } from '../harness/shop.ts';
import { listen, type Listener } from '../harness/sockets.ts';

/** More than Node lets wait unless it is told to, and less than Linux grants. */
const WAITING = 1_500;

let server: OwnServer;
let shop: Shop;

beforeAll(async () => {
	server = await ownServer({ settings: { LOG_LEVEL: 'debug' } });
	shop = await aShop(server);
});

afterAll(() => server.close());

const connect = (token: string): Listener =>
	listen(token, { base: server.url, deadlineMs: 30_000 });

describe('the port of the server', () => {
	/** What the server says to an upgrade of this path before it ends the connection. */
	async function upgrade(path: string): Promise<string> {
		const { hostname, port, host } = new URL(server.url);
		const socket = connectTcp(Number(port), hostname);
		await once(socket, 'connect');
		socket.write(
			[
				`GET ${path} HTTP/1.1`,
				`Host: ${host}`,
				'Connection: Upgrade',
				'Upgrade: websocket',
				'Sec-WebSocket-Version: 13',
				`Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}`,
				'\r\n',
			].join('\r\n'),
		);
		return text(socket).catch(() => '');
	}

	test('RT-T14 ends upgrades that nobody serves, also hundreds at once', async () => {
		const answers = await Promise.all(Array.from({ length: 300 }, () => upgrade('/nope')));
		expect(new Set(answers)).toEqual(new Set(['']));
	});

	test('RT-T16 lets thousands wait at its door while it is busy', async () => {
		const { hostname, port } = new URL(server.url);
		const sockets: TcpSocket[] = [];
		let connected = 0;
		process.kill(server.pid(), 'SIGSTOP');
		try {
			for (let n = 0; n < WAITING; n += 1) {
				const socket = connectTcp(Number(port), hostname, () => (connected += 1));
				sockets.push(socket.on('error', () => undefined));
			}
			await expect.poll(() => connected).toBe(WAITING);
		} finally {
			for (const socket of sockets) socket.destroy();
			process.kill(server.pid(), 'SIGCONT');
		}

		expect((await fetch(`${server.url}/server/ping`)).status).toBe(200);
	});

	test('RT-T13 writes no token of a query string into its log', async () => {
		const listener = listen(undefined, { base: `${server.url}?token=${shop.customer.token}` });
		await listener.next('connect_error');
		listener.close();

		expect(server.log()).not.toContain(shop.customer.token);
	});
});

describe('without Redis', () => {
	test('RT-C04 a second process on the same database ends with a message that names REDIS', async () => {
		const folder = mkdtempSync(join(tmpdir(), 'cubehub-second-'));
		const logFile = join(folder, 'directus.log');
		const { hostname, port, pathname, username, password } = new URL(server.database.url);
		const database = databaseVariables({
			host: hostname,
			port: Number(port),
			name: pathname.slice(1),
			user: username,
			password: decodeURIComponent(password),
		});

		const second = await startDirectus(
			{
				port: await anyFree(),
				database,
				redis: undefined,
				secret: inject('services').secret,
				folder,
				settings: testSettings,
			},
			testEnvironment(),
			logFile,
		);

		expect(await second.child.ended).toMatchObject({ code: 1 });
		expect(readFileSync(logFile, 'utf8')).toContain('Set REDIS to run several.');
		expect((await server.client().get('/server/ping')).status).toBe(200);
		rmSync(folder, { recursive: true, force: true });
	});
});

describe('a server that ends', () => {
	test('DX-T17 by kill -9 among events tells each of them once when it is back', async () => {
		const { customer } = shop;
		const before = connect(customer.token);
		const [hello] = (await before.next('connected')) as [{ epoch: string }];
		const many = Array.from({ length: 30 }, () => shop.fund(customer, 2n));
		await before.next(`balance:updated:${customer.id}`);

		await server.kill();
		await Promise.all(many);
		await shop.fund(customer, 40n);
		await server.restart();

		const { query } = server.database;
		const events = `select useq::int, data ->> 'balance_minor' as balance
			from user_events where "user" = $1 order by useq`;
		await expect
			.poll(() => query(events, [customer.id]), { timeout: 60_000 })
			.toHaveLength(many.length + 1);
		const told = await query<{ useq: number; balance: string }>(events, [customer.id]);
		expect(told.map(({ useq }) => useq)).toEqual(told.map((_event, index) => index + 1));
		expect(told.at(-1)?.balance).toBe('100');

		const after = connect(customer.token);
		await after.next('connected');
		const reply = await after.socket.emitWithAck('sync', { epoch: hello.epoch, user: 0 });
		expect(reply.user).toMatchObject({ useq: told.length, truncated: false });
		after.close();
	});

	test('by a deployment tells its clients when to come back, and is gone in time', async () => {
		const listener = connect(shop.customer.token);
		await listener.next('connected');

		const ended = server.terminate();

		const [closing] = await listener.next('server_closing');
		expect(closing).toEqual({ reason: 'restart', retryMs: expect.any(Number) });
		await listener.next('disconnect');
		// By itself: whoever is not gone by then is killed.
		expect(await ended).not.toMatchObject({ signal: 'SIGKILL' });
		expect(server.log()).not.toMatch(/unhandled|uncaught/i);
	});
});
