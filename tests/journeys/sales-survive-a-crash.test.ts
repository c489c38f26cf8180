/**
 * A hundred sales, and a server that dies among them as in a power cut. Whoever got a receipt has
 * sold; whoever got none sends the same request again, with the same key, and sells once.
 */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Answer, Client } from '../harness/http.ts';
import { ownServer, type OwnServer } from '../harness/own-server.ts';
import { aShop, type Shop } from '../harness/shop.ts';

const SALES = 100;
const AT_ONCE = 8;
/** The server dies when it has answered so many. */
const ANSWERED = 40;
const PRICE = 120_000n;
const FLOAT = 500_000n;
const DEADLINE_MS = 60_000;

type Receipt = { readonly id: string; readonly number: string; readonly [field: string]: unknown };
/** One request of a till; `receipt` is what it was answered before the crash. */
type Attempt = { readonly key: string; readonly product: string; receipt?: Receipt };

let server: OwnServer;
let shop: Shop;
let till: string;
let shift: string;
let attempts: readonly Attempt[];
/** Requests that had not been answered when the server died. */
let inFlight = 0;

beforeAll(async () => {
	server = await ownServer();
	shop = await aShop(server);
	const { organization } = shop;
	till = await made('/items/tills', { organization, name: 'Front', currency: 'KZT' });
	const product = await made('/items/products', {
		organization,
		sku: 'coffee',
		name: 'Coffee',
		price: PRICE,
		currency: 'KZT',
	});
	const opening = { till, opening_cash: FLOAT };
	shift = dataOf<Receipt>(await shop.cashier.api.post('/pos/shifts', opening)).id;
	attempts = Array.from({ length: SALES }, () => ({ key: randomUUID(), product }));
	await sellUntilTheServerDies();
	await server.restart();
});

afterAll(() => server?.close());

async function made(path: string, body: object): Promise<string> {
	return dataOf<{ id: string }>(await shop.admin.api.post(path, body, { key: false })).id;
}

function dataOf<Data>({ status, body }: Answer): Data {
	if (status >= 300) throw new Error(`${status} ${JSON.stringify(body)}`);
	return body.data as Data;
}

function sell(api: Client, { key, product }: Attempt): Promise<Answer> {
	const sale = { shift, lines: [{ product }], tenders: [{ method: 'cash', amount: PRICE }] };
	return api.post('/pos/sales', sale, { key });
}

/** Sends every sale once, some at a time; the server is killed among them. */
async function sellUntilTheServerDies(): Promise<void> {
	const queue = attempts.values();
	let answered = 0;
	let death: Promise<void> | undefined;
	const sendTheRest = async (): Promise<void> => {
		for (const attempt of queue) {
			if (!death) inFlight += 1;
			const answer = await sell(shop.cashier.api, attempt).catch(() => undefined);
			if (answer) attempt.receipt = dataOf<Receipt>(answer);
			if (death) continue;
			inFlight -= 1;
			answered += 1;
			if (answered === ANSWERED) death = server.kill();
		}
	};
	await Promise.all(Array.from({ length: AT_ONCE }, sendTheRest));
	await death;
}

/** All sales in the order of their numbers. */
function sales(): Promise<{ id: string; number: string }[]> {
	return server.database.query('select id, number from sales where shift = $1 order by number', [
		shift,
	]);
}

describe('M-T06 a server that is killed among a hundred sales', () => {
	test('dies with several of them in flight, and with some of them answered', () => {
		const answered = attempts.filter(({ receipt }) => receipt);

		expect(inFlight).toBeGreaterThan(1);
		expect(answered.length).toBeGreaterThanOrEqual(ANSWERED);
		expect(answered.length).toBeLessThan(SALES);
	});

	test('keeps every acknowledged sale, once, and at most those in flight beside them', async () => {
		const kept = await sales();
		const acknowledged = attempts.flatMap(({ receipt }) => receipt ?? []);

		for (const { id, number } of acknowledged) {
			expect(kept.filter((sale) => sale.id === id)).toEqual([{ id, number }]);
		}
		expect(kept.length).toBeLessThanOrEqual(ANSWERED + inFlight);
		expect(await server.database.query('select * from ledger_check()')).toEqual([]);
	});

	test('sells each of them once when all are sent again with their keys', async () => {
		const before = new Set((await sales()).map(({ id }) => id));

		const answers = await Promise.all(
			attempts.map(async (attempt) => ({ attempt, answer: await sell(shop.cashier.api, attempt) })),
		);

		for (const { attempt, answer } of answers) {
			const receipt = dataOf<Receipt>(answer);
			expect(receipt).toEqual(attempt.receipt ?? receipt);
			expect(answer.headers.get('Idempotent-Replayed')).toBe(
				before.has(receipt.id) ? 'true' : null,
			);
		}
		expect(new Set(answers.map(({ answer }) => dataOf<Receipt>(answer).id)).size).toBe(SALES);
		expect(await sales()).toHaveLength(SALES);
	});

	test('leaves no gap in the receipt numbers', async () => {
		const numbers = (await sales()).map(({ number }) => Number(/\d+$/.exec(number)?.[0]));

		expect(numbers).toEqual(Array.from({ length: SALES }, (_sale, index) => index + 1));
	});

	test('finds ledger, drawer and receipts in agreement', async () => {
		const drawer = await shop.cashier.api.get(`/pos/shifts/${shift}`);

		expect(drawer.body.data.expected_cash).toBe(String(FLOAT + BigInt(SALES) * PRICE));
		expect(await server.database.query('select * from ledger_check()')).toEqual([]);
	});

	test('delivers what it still had to tell', async () => {
		const waiting = () => server.database.query('select topic from outbox where done_at is null');

		await expect.poll(waiting, { timeout: DEADLINE_MS }).toEqual([]);
		expect(await server.database.query('select * from dead_letters')).toEqual([]);
	});
});
