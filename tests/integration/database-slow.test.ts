/**
 * PostgreSQL takes what it is asked at once, does it, and answers half a minute later. Nobody restarts
 * the server.
 */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, onTestFinished, test } from 'vitest';
import { makeFolder } from '../../scripts/stack/places.ts';
import { cloneDatabase, dropDatabase } from '../harness/clone.ts';
import { open, type TestDatabase } from '../harness/database.ts';
import { faultProxy, type FaultProxy } from '../harness/fault-proxy.ts';
import type { Answer, Client } from '../harness/http.ts';
import { serverOn, type OwnServer } from '../harness/own-server.ts';
import { aShop, type Person, type Shop } from '../harness/shop.ts';
import { listen, type Listener } from '../harness/sockets.ts';

const LATE_MS = 30_000;
/** A statement has five seconds, whoever waits for a connection five more. */
const GIVEN_UP_MS = 15_000;
/** Sooner than anybody has waited for a connection. */
const AT_ONCE_MS = 4_000;
const FUNDED = 1_000_000n;
/** How many may wait, and how many are served at once at most. */
const [QUEUE, SERVED] = [1_000, 64];
const soon = { timeout: 60_000, interval: 100 } as const;

type Timed = { readonly answer: Answer; readonly ms: number };

describe('RT-T26 a house whose PostgreSQL answers late', () => {
	let place: Awaited<ReturnType<typeof cloneDatabase>>;
	let way: FaultProxy;
	let server: OwnServer;
	let database: TestDatabase;
	let shop: Shop;
	let sender: Client;

	beforeAll(async () => {
		const services = inject('services');
		const name = `slow_${randomUUID().slice(0, 8)}`;
		place = await cloneDatabase(services.template, name);
		way = await faultProxy(place);
		const behind = { ...place, host: '127.0.0.1', port: way.port };
		const folder = makeFolder(join(services.folder, name));
		server = await serverOn(behind, folder, { settings: { REALTIME_POOL_MAX: '4' } });
		database = open(place);
		shop = await aShop({ url: server.url, database });
		await shop.fund(shop.customer, FUNDED);
		sender = server.client(await accessToken(shop.customer));
		expect((await transfer(randomUUID())).answer.status).toBe(200);
	}, 200_000);
	afterAll(async () => {
		way?.heal();
		await server?.close();
		await way?.close();
		if (place) await dropDatabase(place);
	});

	function answerLate(): void {
		way.lateAnswers(LATE_MS);
		onTestFinished(() => way.heal());
	}

	/** As people have it: a static token would be looked up with each request. */
	async function accessToken({ email, password }: Person): Promise<string> {
		const { body } = await server.client().post('/auth/login', { email, password }, { key: false });
		return body.data.access_token;
	}

	async function transfer(key: string): Promise<Timed> {
		const began = performance.now();
		const document = { to: shop.customer2.id, amount: '1', currency: 'KZT' };
		const answer = await sender.post('/wallet/transfer', document, { key });
		return { answer, ms: performance.now() - began };
	}

	const codeOf = ({ answer: { status, body } }: Timed): string =>
		`${status} ${body.errors?.[0].extensions.code ?? ''}`;
	const REFUSED = '503 SERVICE_UNAVAILABLE';

	/** What the receiver has, by the rows themselves. */
	async function received(): Promise<bigint> {
		const { body } = await shop.customer2.api.get('/wallet');
		return BigInt(
			body.data.find(({ currency }: { currency: string }) => currency === 'KZT').balance,
		);
	}

	async function connected(): Promise<Listener> {
		const token = await accessToken(shop.customer2);
		const listener = listen(token, { base: server.url, deadlineMs: 60_000 });
		onTestFinished(() => listener.close());
		await listener.next('connected');
		return listener;
	}

	type Reply = { readonly ok: boolean; readonly code?: string };
	async function synced({ socket, messages }: Listener): Promise<Reply & { readonly ms: number }> {
		const [{ epoch }] = messages.find(({ name }) => name === 'connected')!.values as [
			{ epoch: string },
		];
		const began = performance.now();
		const reply: Reply = await socket.timeout(60_000).emitWithAck('sync', { epoch, user: 0 });
		return { ...reply, ms: performance.now() - began };
	}

	test('refuses money in time, and does nothing twice when it is asked again', async () => {
		const before = await received();
		const keys = [randomUUID(), randomUUID(), randomUUID()];

		answerLate();
		const refused = await Promise.all(keys.map(transfer));
		expect(refused.map(codeOf)).toEqual(keys.map(() => REFUSED));
		expect(Math.max(...refused.map(({ ms }) => ms))).toBeLessThan(GIVEN_UP_MS);
		for (const { answer } of refused) expect(answer.headers.get('retry-after')).not.toBeNull();

		way.heal();
		for (const key of [...keys, ...keys]) {
			await expect.poll(async () => codeOf(await transfer(key)), soon).toBe('200 ');
		}
		await expect.poll(received, soon).toBe(before + BigInt(keys.length));
		expect(await database.query('select * from ledger_check()')).toEqual([]);
	}, 180_000);

	test('answers sockets BUSY in time, then at once, and keeps them', async () => {
		const listeners = await Promise.all([connected(), connected(), connected()]);
		for (const listener of listeners) expect(await synced(listener)).toMatchObject({ ok: true });

		answerLate();
		const [first, second, last] = listeners as [Listener, Listener, Listener];
		const busy = await Promise.all(
			[first, first, first, second, second, second].map((listener) => synced(listener)),
		);
		expect(busy.map(({ code }) => code)).toEqual(busy.map(() => 'BUSY'));
		expect(Math.max(...busy.map(({ ms }) => ms))).toBeLessThan(GIVEN_UP_MS);

		way.heal();
		await expect.poll(async () => (await synced(await connected())).ok, soon).toBe(true);
		expect(last.socket.connected).toBe(true);
		await transfer(randomUUID());
		await last.next(`balance:updated:${shop.customer2.id}`);
	}, 180_000);

	test('lets so many wait and no more: the others are refused at once', async () => {
		const before = await received();
		const keys = Array.from({ length: QUEUE + SERVED + 100 }, () => randomUUID());

		answerLate();
		const answers = await Promise.all(keys.map(transfer));
		expect(new Set(answers.map(codeOf))).toEqual(new Set([REFUSED]));
		expect(answers.filter(({ ms }) => ms < AT_ONCE_MS)).not.toEqual([]);

		way.heal();
		const [key] = keys as [string];
		await expect.poll(async () => codeOf(await transfer(key)), soon).toBe('200 ');
		const posted = await received();
		expect(posted).toBeGreaterThan(before);
		expect(posted - before).toBeLessThanOrEqual(BigInt(SERVED));
		expect(await database.query('select * from ledger_check()')).toEqual([]);
		const undone = () => database.query('select topic from outbox where done_at is null');
		await expect.poll(undone, soon).toEqual([]);
		expect(await database.query('select * from dead_letters')).toEqual([]);
		expect(server.log()).not.toMatch(/unhandled(Rejection| promise)/i);
	}, 180_000);
});
