import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server, type Socket as ServerSocket } from 'socket.io';
import { io as connect, type Socket } from 'socket.io-client';
import { expect, onTestFinished, test } from 'vitest';
import type { Identity } from './identity.ts';
import { beginLife } from './life.ts';

const identity: Identity = {
	userId: 'u1',
	profile: { id: 'u1', firstName: null, lastName: null, avatar: null },
	role: 'r1',
	roles: ['r1'],
	isStaff: true,
	sessionHash: 'h1',
	loginId: undefined,
	sidHash: undefined,
	staticTokenHash: undefined,
	exp: undefined,
	isFromCookie: false,
};

const seconds = (fromNow: number): number => Date.now() / 1_000 + fromNow;

type Pair = { readonly client: Socket; readonly socket: ServerSocket; readonly heard: string[] };

/** Both ends of a connection, and what the client hears. */
async function aConnection(): Promise<Pair> {
	const http = createServer();
	const server = new Server(http, { transports: ['websocket'] });
	await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
	const { port } = http.address() as AddressInfo;
	const accepted = new Promise<ServerSocket>((resolve) => server.once('connection', resolve));
	const client = connect(`http://127.0.0.1:${port}`, {
		transports: ['websocket'],
		forceNew: true,
		reconnection: false,
	});
	onTestFinished(async () => {
		client.disconnect();
		await server.close();
	});
	const heard: string[] = [];
	client.onAny((name: string) => heard.push(name));
	client.on('disconnect', () => heard.push('disconnect'));
	return { client, socket: await accepted, heard };
}

const deadline = { timeout: 5_000 };

test('a connection is in the rooms of its owner', async () => {
	const { socket } = await aConnection();

	beginLife(socket, identity);

	expect(socket.rooms).toEqual(
		new Set([socket.id, 'cases', 'user:u1', 'role:r1', 'staff', 'session:h1']),
	);
});

test('RT-T01 a token that ended is told, then the rooms are left, then the connection is cut', async () => {
	const { socket, heard } = await aConnection();

	const life = beginLife(socket, { ...identity, exp: seconds(-14) });

	await expect.poll(() => life.isOver(), deadline).toBe(true);
	expect(socket.rooms).toEqual(new Set([socket.id, 'cases']));
	await expect.poll(() => heard, deadline).toEqual(['auth_expiring', 'auth_expired', 'disconnect']);
});

test('a new token in time brings the connection back to its rooms, and to no others', async () => {
	const { socket, client } = await aConnection();
	const life = beginLife(socket, { ...identity, exp: seconds(-13) });
	await expect.poll(() => life.isOver(), deadline).toBe(true);

	life.renew({ ...identity, roles: [], isStaff: false, sessionHash: 'h2', exp: seconds(900) });

	expect(life.isOver()).toBe(false);
	expect(socket.rooms).toEqual(new Set([socket.id, 'cases', 'user:u1', 'session:h2']));
	expect(client.connected).toBe(true);
	life.end();
});
