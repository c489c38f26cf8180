/**
 * PostgreSQL is stopped under load as by `pg_ctl stop -m immediate`, and comes back after twenty
 * seconds. Nobody restarts the server.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest';
import type { Answer, Client } from '../harness/http.ts';
import { ownHouse, type OwnHouse } from '../harness/own-house.ts';
import { aShop, type Person, type Shop } from '../harness/shop.ts';
import { listen, type Listener } from '../harness/sockets.ts';

const AWAY_MS = 20_000;
const SENDERS = 8;
const BACK_OFF_MS = 250;
const FUNDED = 1_000_000n;
const deadline = { timeout: 60_000, interval: 100 };

const modes = [
	{ name: 'without Redis', usesRedis: false },
	...(inject('services').redis === undefined ? [] : [{ name: 'with Redis', usesRedis: true }]),
];

describe.each(modes)('RT-T25 a house whose PostgreSQL goes away $name', ({ usesRedis }) => {
	let house: OwnHouse;
	let shop: Shop;
	let sender: Client;
	let listener: Listener;
	/** The transfers that were answered 200, and those that were not, by key. */
	const acknowledged = new Set<string>();
	const unknown = new Set<string>();
	let slowest = 0;
	const refusals: Answer[] = [];

	beforeAll(async () => {
		house = await ownHouse({ usesRedis });
		shop = await aShop(house);
		await shop.fund(shop.customer, FUNDED);
		// A session, as people have it: a static token would be looked up with each request.
		sender = house.client(await accessToken(shop.customer));
		listener = listen(await accessToken(shop.customer2), { base: house.url, deadlineMs: 60_000 });
		await listener.next('connected');
		await sufferTheLoss();
	}, 400_000);
	afterAll(async () => {
		listener?.close();
		await house?.close();
	});

	async function accessToken({ email, password }: Person): Promise<string> {
		const { body } = await house.client().post('/auth/login', { email, password }, { key: false });
		return body.data.access_token;
	}

	async function balanceOf({ api }: Person): Promise<bigint> {
		const { body } = await api.get('/wallet');
		return BigInt(
			body.data.find(({ currency }: { currency: string }) => currency === 'KZT').balance,
		);
	}

	async function transfer(key: string): Promise<Answer> {
		const document = { to: shop.customer2.id, amount: '1', currency: 'KZT' };
		const began = performance.now();
		const answer = await sender.post('/wallet/transfer', document, { key });
		slowest = Math.max(slowest, performance.now() - began);
		if (answer.status === 200) {
			acknowledged.add(key);
			unknown.delete(key);
		} else {
			unknown.add(key);
			refusals.push(answer);
		}
		return answer;
	}

	const moreThan = (count: number) =>
		vi.waitFor(() => expect(acknowledged.size).toBeGreaterThan(count), deadline);

	/** Some send one transfer after the other, while the database goes and comes. */
	async function sufferTheLoss(): Promise<void> {
		let isOver = false;
		const send = async (): Promise<void> => {
			while (!isOver) {
				const { status } = await transfer(randomUUID());
				if (status !== 200) await pause(BACK_OFF_MS);
			}
		};
		const sending = Promise.all(Array.from({ length: SENDERS }, send));
		await moreThan(20);

		await house.cutDatabase();
		const before = acknowledged.size;
		await pause(AWAY_MS);
		// Answers that were on their way when it went.
		expect(acknowledged.size - before).toBeLessThanOrEqual(SENDERS);

		await house.startDatabase();
		await moreThan(acknowledged.size + 20);
		isOver = true;
		await sending;
	}

	test('answers 503 at once meanwhile, and nothing else', () => {
		const told = refusals.map(({ status, body }) => [status, body.errors?.[0].extensions.code]);

		expect(told.length).toBeGreaterThan(SENDERS);
		expect(new Set(told.map(String))).toEqual(new Set(['503,SERVICE_UNAVAILABLE']));
		// Whoever waits for a connection does so for five seconds at most.
		expect(slowest).toBeLessThan(10_000);
	});

	test('acknowledges nothing that it has not done: all sent again with their keys, the totals agree', async () => {
		for (const key of unknown) expect((await transfer(key)).status).toBe(200);

		const received = BigInt(acknowledged.size);
		expect(await balanceOf(shop.customer2)).toBe(received);
		expect(await balanceOf(shop.customer)).toBe(FUNDED - received);
		expect(await house.database.query('select * from ledger_check()')).toEqual([]);
	});

	test('keeps its sockets, and tells them the last balance', async () => {
		expect(listener.socket.connected).toBe(true);
		const expected = String(acknowledged.size);
		await listener.next(`balance:updated:${shop.customer2.id}`, (...values: never[]) =>
			JSON.stringify(values).includes(`"${expected}"`),
		);
	});

	test('runs every event once, and is well again', async () => {
		const undone = () => house.database.query('select topic from outbox where done_at is null');
		await expect.poll(undone, deadline).toEqual([]);

		expect(await house.database.query('select * from dead_letters')).toEqual([]);
		const health = async () => (await house.client().get('/ops/health')).body.status;
		await expect.poll(health, deadline).toBe('ok');
		expect(house.log()).not.toMatch(/unhandled(Rejection| promise)/i);
	});
});
