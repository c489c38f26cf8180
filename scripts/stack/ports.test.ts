import { createServer, type Server } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { anyFree, isFree, isListening, nextFree, rememberedOrFree } from './ports.ts';

const servers: Server[] = [];

function listenOn(port: number, host = '127.0.0.1'): Promise<void> {
	const server = createServer();
	servers.push(server);
	return new Promise((resolve, reject) => {
		server.once('error', reject);
		server.listen(port, host, resolve);
	});
}

afterEach(async () => {
	await Promise.all(
		servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve))),
	);
});

describe('ports', () => {
	test('a port that somebody listens on is not free', async () => {
		const port = await anyFree();
		expect(await isFree(port, '127.0.0.1')).toBe(true);
		expect(await isListening(port)).toBe(false);
		await listenOn(port);
		expect(await isFree(port, '127.0.0.1')).toBe(false);
		expect(await isListening(port)).toBe(true);
	});

	test('a listener on one address takes the port for all of them', async () => {
		const port = await anyFree();
		await listenOn(port);
		expect(await isFree(port)).toBe(false);
	});

	test('the next free port is taken where the first one is not free', async () => {
		const taken = [8055, 8056];
		expect(await nextFree(8055, async (port) => !taken.includes(port))).toBe(8057);
		expect(await nextFree(8055, async () => true)).toBe(8055);
	});

	test('a machine without a free port is told how to name one', async () => {
		await expect(nextFree(8055, async () => false)).rejects.toThrow(/PORT=9000/);
	});

	test('the port of last time is kept while it is free', async () => {
		const port = await anyFree();
		expect(await rememberedOrFree(port)).toBe(port);
		await listenOn(port);
		expect(await rememberedOrFree(port)).not.toBe(port);
	});
});
