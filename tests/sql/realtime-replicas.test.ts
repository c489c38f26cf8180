import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Server } from 'socket.io';
import { io as connect, type Socket } from 'socket.io-client';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { linkRedis, type RedisLink } from '../../extensions/realtime/src/sockets/redis.ts';
import { redisProgram, startRedis, type Redis } from '../../scripts/stack/redis.ts';

const program = redisProgram();
const folder = mkdtempSync(join(tmpdir(), 'cubehub-replicas-'));
let redis: Redis;

async function beginRedis(): Promise<void> {
	redis = await startRedis(program ?? '', {
		folder,
		logFile: join(folder, 'redis.log'),
		isDurable: false,
	});
}

type Replica = {
	readonly io: Server;
	readonly others: RedisLink;
	readonly onReturn: ReturnType<typeof vi.fn>;
	readonly client: Socket;
};

/** A socket server with one client, both in the room `people`. */
async function aReplica(prefix = 'house:'): Promise<Replica> {
	const http = createServer();
	const io = new Server(http, { transports: ['websocket'] });
	const onReturn = vi.fn();
	const others = linkRedis(redis.url, prefix);
	others.onReturn(onReturn);
	io.adapter(others.adapter);
	io.on('connection', (socket) => void socket.join('people'));
	await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
	const { port } = http.address() as AddressInfo;
	const client = connect(`http://127.0.0.1:${port}`, {
		transports: ['websocket'],
		forceNew: true,
		reconnection: false,
	});
	onTestFinished(async () => {
		client.disconnect();
		await io.close();
		await others.close();
	});
	await new Promise((resolve) => client.once('connect', () => resolve(undefined)));
	await expect.poll(() => others.reachesOthers(), { timeout: 10_000 }).toBe(true);
	return { io, others, onReturn, client };
}

const heard = (client: Socket, name: string): Promise<unknown> =>
	new Promise((resolve) => client.once(name, resolve));

describe.skipIf(program === undefined)('two replicas with Redis', () => {
	beforeAll(beginRedis);
	afterAll(async () => {
		await redis.child.stop();
		rmSync(folder, { recursive: true, force: true });
	});

	test('tell the clients of each other, and cut them off', async () => {
		const [here, there] = [await aReplica(), await aReplica()];
		const told = heard(there.client, 'told');
		here.io.to('people').emit('told', 7);
		expect(await told).toBe(7);

		const ended = heard(there.client, 'disconnect');
		here.io.in('people').disconnectSockets(true);
		expect(await ended).toBe('io server disconnect');
	});

	test('hear nothing of another house at the same Redis', async () => {
		const [here, there, stranger] = [
			await aReplica(),
			await aReplica(),
			await aReplica('another-house:'),
		];
		const strangers: string[] = [];
		stranger.client.onAny((name: string) => strangers.push(name));

		const told = heard(there.client, 'told');
		here.io.to('people').emit('told', 1);
		await told;
		// What it hears of itself afterwards shows that it would have heard the other by now.
		const own = heard(stranger.client, 'own');
		stranger.io.to('people').emit('own', 2);
		await own;

		expect(strangers).toEqual(['own']);
	});

	test('RT-T24 go on with their own clients while Redis is away, and notice when it is back', async () => {
		const [here, there] = [await aReplica(), await aReplica()];
		await redis.child.kill();
		await expect.poll(() => here.others.reachesOthers(), { timeout: 10_000 }).toBe(false);

		const told = heard(here.client, 'told');
		here.io.to('people').emit('told', 'locally');
		expect(await told).toBe('locally');

		await beginRedis();
		for (const { onReturn, others } of [here, there]) {
			await expect.poll(() => onReturn.mock.calls.length, { timeout: 20_000 }).toBeGreaterThan(0);
			await expect.poll(() => others.reachesOthers(), { timeout: 20_000 }).toBe(true);
		}
		const again = heard(there.client, 'told');
		here.io.to('people').emit('told', 'everywhere');
		expect(await again).toBe('everywhere');
	}, 60_000);
});
