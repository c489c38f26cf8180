import { createHash, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server } from 'socket.io';
import { io as connect, type Socket } from 'socket.io-client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startRelaying } from '../../extensions/core/src/outbox.ts';
import type { Identity } from '../../extensions/realtime/src/sockets/identity.ts';
import type { Life } from '../../extensions/realtime/src/sockets/life.ts';
import { sweep } from '../../extensions/realtime/src/sockets/sweep.ts';
import { database } from '../harness/database.ts';

const http = createServer();
const server = new Server(http, { transports: ['websocket'] });
const lives = new Map<string, Life>();
let relaying: { readonly stop: () => Promise<void> };

beforeAll(async () => {
	const { url } = await database();
	relaying = startRelaying({
		database: { connectionString: url },
		poolMax: 2,
		alone: false,
		onRefused: () => undefined,
	});
	server.on('connection', (socket) => {
		const identity = socket.handshake.auth as Identity;
		lives.set(socket.id, {
			socket,
			identity: () => identity,
			isOver: () => false,
			renew: () => undefined,
			end: () => undefined,
		});
	});
	await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
});

afterAll(async () => {
	await server.close();
	await relaying.stop();
});

async function query(text: string, values: readonly unknown[]): Promise<void> {
	const { pool } = await database();
	await pool.query(text, [...values]);
}

async function aPerson(): Promise<string> {
	const id = randomUUID();
	await query(
		`insert into directus_users (id, email, status, token) values ($1, $2, 'active', $3)`,
		[id, `${id}@example.com`, `static-${id}`],
	);
	return id;
}

/** A login of this person, by the token of its session. */
async function aLogin(user: string, token: string): Promise<string> {
	await query(
		`insert into directus_sessions (token, "user", expires)
		values ($1, $2, current_timestamp + interval '1 day')`,
		[token, user],
	);
	const { pool } = await database();
	const { rows } = await pool.query(`select id from identity_sessions where token_hash = $1`, [
		hashOf(token),
	]);
	return (rows as { id: string }[])[0]?.id ?? '';
}

const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('hex');

/** A connected socket of this person, and its end. */
async function aSocket(userId: string, more: Partial<Identity> = {}): Promise<Socket> {
	const { port } = http.address() as AddressInfo;
	const socket = connect(`http://127.0.0.1:${port}`, {
		transports: ['websocket'],
		forceNew: true,
		reconnection: false,
		auth: { userId, role: null, ...more },
	});
	await new Promise((resolve) => socket.once('connect', () => resolve(undefined)));
	return socket;
}

const isOpen =
	(socket: Socket): (() => boolean) =>
	() =>
		socket.connected;

test('RT-T05 the sweep cuts off who lost the right to be connected, and nobody else', async () => {
	const [active, suspended, deleted, demoted] = await Promise.all([
		aPerson(),
		aPerson(),
		aPerson(),
		aPerson(),
	]);
	const [session, otherSession] = [randomUUID(), randomUUID()];
	const [login, otherLogin] = [await aLogin(active, session), await aLogin(active, otherSession)];
	const [sid, otherSid] = [hashOf(randomUUID()), hashOf(randomUUID())];
	const staying = [
		await aSocket(active),
		await aSocket(active, { loginId: login }),
		await aSocket(active, { sidHash: sid }),
		await aSocket(active, { staticTokenHash: hashOf(`static-${active}`) }),
	];
	const leaving = [
		await aSocket(suspended),
		await aSocket(deleted),
		await aSocket(demoted, { role: randomUUID() }),
		await aSocket(active, { loginId: otherLogin }),
		await aSocket(active, { sidHash: otherSid }),
		await aSocket(active, { staticTokenHash: hashOf('an older token') }),
	];
	await query(`update directus_users set status = 'suspended' where id = $1`, [suspended]);
	await query(`delete from directus_users where id = $1`, [deleted]);
	await query(`delete from directus_sessions where token = $1`, [otherSession]);
	await query(
		`insert into identity_revocations (hash, kind, expires_at)
		values ($1, 'sid', current_timestamp + interval '15 minutes')`,
		[otherSid],
	);

	await sweep(server, lives);

	for (const socket of leaving) await expect.poll(isOpen(socket), { timeout: 5_000 }).toBe(false);
	expect(staying.map((socket) => socket.connected)).toEqual([true, true, true, true]);
	for (const socket of staying) socket.disconnect();
});
