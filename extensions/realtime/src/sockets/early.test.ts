import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { keepEarlyUpgrades } from './early.ts';

let http: Server;
let place: string;

beforeEach(async () => {
	http = createServer();
	await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
	place = `ws://127.0.0.1:${(http.address() as AddressInfo).port}`;
});
afterEach(() => void http.close());

/** A client whose upgrade has reached the server; `fate` is how it ended: open or lost. */
async function client(path: string): Promise<{ socket: WebSocket; fate: Promise<string> }> {
	const asked = once(http, 'upgrade');
	const socket = new WebSocket(`${place}${path}`);
	const fate = new Promise<string>((resolve) => {
		socket.once('open', () => resolve('open'));
		socket.once('error', () => resolve('lost'));
	});
	await asked;
	return { socket, fate };
}

/** What serves sockets once it is ready. */
function serve(): void {
	const server = new WebSocketServer({ noServer: true });
	http.on('upgrade', (request, socket, head) => {
		server.handleUpgrade(request, socket, head, (served) => served.close());
	});
}

test('who comes early is served as soon as somebody serves', async () => {
	const letIn = keepEarlyUpgrades(http);
	const clients = [await client('/socket.io/?EIO=4'), await client('/socket.io/?EIO=4')];

	serve();
	letIn();

	expect(await Promise.all(clients.map(({ fate }) => fate))).toEqual(['open', 'open']);
	expect(await (await client('/socket.io/?EIO=4')).fate).toBe('open');
});

test('who has left meanwhile is forgotten', async () => {
	const letIn = keepEarlyUpgrades(http);
	const { socket, fate } = await client('/socket.io/?EIO=4');
	socket.terminate();
	expect(await fate).toBe('lost');

	serve();
	letIn();

	expect(await (await client('/socket.io/?EIO=4')).fate).toBe('open');
});

test('who has waited long enough, and whoever is too many, is cut off', async () => {
	keepEarlyUpgrades(http, { most: 1, patienceMs: 100 });
	const patient = await client('/socket.io/?EIO=4');
	const tooMany = await client('/socket.io/?EIO=4');

	expect(await tooMany.fate).toBe('lost');
	expect(await patient.fate).toBe('lost');
});

test('other paths are left to others', async () => {
	keepEarlyUpgrades(http, { most: 0 });
	serve();
	expect(await (await client('/websocket')).fate).toBe('open');
});
