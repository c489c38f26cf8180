/** What money promises to whoever sends requests: one effect a key, no overdraft, exact digits. */
import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sharedDatabase } from '../harness/database.ts';
import { url } from '../harness/http.ts';
import { aShop, type Person, type Shop } from '../harness/shop.ts';
import { listen } from '../harness/sockets.ts';
import { addProduct, addTill, openShift } from './pos-builders.ts';
import { balance, codeOf, dataOf } from './wallet-readers.ts';

type Receipt = { readonly journal: string; readonly balance: string };

const BEYOND_NUMBER = 9_007_199_254_740_993n;
const AT_ONCE = 40;

let shop: Shop;

beforeAll(async () => {
	shop = await aShop();
});

afterAll(async () => {
	const { query } = await sharedDatabase();
	expect(await query('select problem, detail from ledger_check()')).toEqual([]);
});

/** Two customers of their own for each test; the first one has that much. */
async function aPair(funds: bigint): Promise<readonly [payer: Person, payee: Person]> {
	const [payer, payee] = await Promise.all([
		shop.person({ role: 'customer' }),
		shop.person({ role: 'customer' }),
	]);
	if (funds > 0n) await shop.fund(payer, funds);
	return [payer, payee];
}

const transferTo = ({ id }: Person, amount: string) => ({ to: id, amount, currency: 'KZT' });

/** What the ledger holds of a journal: its entries and its events. */
async function tracesOf(journal: string) {
	const { query } = await sharedDatabase();
	const [row] = await query(
		`select
			(select count(*)::int from ledger_entries where journal = $1::uuid) as entries,
			(select count(*)::int from outbox
				where topic = 'ledger.journal.posted' and consumer = 'realtime' and dedupe_key = $1::text) as events`,
		[journal],
	);
	return row;
}

describe('a transfer', () => {
	test(`M-T01 sent ${AT_ONCE} times at once with one key is posted once and replayed to the others`, async () => {
		const [payer, payee] = await aPair(1_000n);
		const key = randomUUID();

		const answers = await Promise.all(
			Array.from({ length: AT_ONCE }, () =>
				payer.api.post('/wallet/transfer', transferTo(payee, '7'), { key }),
			),
		);

		const replays = answers.filter(({ headers }) => headers.get('idempotent-replayed') === 'true');
		expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
		expect(replays).toHaveLength(AT_ONCE - 1);
		expect(new Set(answers.map((answer) => JSON.stringify(answer.body.data))).size).toBe(1);
		expect(await tracesOf(dataOf<Receipt>(answers[0]!).journal)).toEqual({ entries: 2, events: 1 });
		expect([await balance(payer), await balance(payee)]).toEqual([993n, 7n]);
	});

	test('M-T02 of another amount with the same key moves nothing, and the first answer stays', async () => {
		const [payer, payee] = await aPair(1_000n);
		const key = randomUUID();
		const send = (amount: string) =>
			payer.api.post('/wallet/transfer', transferTo(payee, amount), { key });
		const first = await send('10');

		const other = await send('11');

		expect([other.status, codeOf(other)]).toEqual([422, 'IDEMPOTENCY_KEY_REUSED']);
		expect((await send('10')).body).toEqual(first.body);
		expect([await balance(payer), await balance(payee)]).toEqual([990n, 10n]);
	});

	test('M-T02 of another person may have the same key', async () => {
		const [payer, payee] = await aPair(100n);
		await shop.fund(payee, 100n);
		const key = randomUUID();

		const there = await payer.api.post('/wallet/transfer', transferTo(payee, '30'), { key });
		const back = await payee.api.post('/wallet/transfer', transferTo(payer, '20'), { key });

		expect([there.status, back.status]).toEqual([200, 200]);
		expect([await balance(payer), await balance(payee)]).toEqual([90n, 110n]);
	});

	test('M-T03 fifty times ten from a hundred at once succeeds ten times', async () => {
		const [payer, payee] = await aPair(100n);

		const answers = await Promise.all(
			Array.from({ length: 50 }, () => payer.api.post('/wallet/transfer', transferTo(payee, '10'))),
		);

		const told = answers.map((answer) => codeOf(answer) ?? answer.status);
		expect(told.filter((each) => each === 200)).toHaveLength(10);
		expect(told.filter((each) => each === 'INSUFFICIENT_FUNDS')).toHaveLength(40);
		expect([await balance(payer), await balance(payee)]).toEqual([0n, 100n]);
	});

	test('M-T07 whose sender hangs up at once has its effect, once, and a repetition tells it', async () => {
		const [payer, payee] = await aPair(100n);
		const key = randomUUID();
		const body = transferTo(payee, '40');
		await hangUpAfterSending(payer, body, key);
		await expect.poll(() => balance(payee), { timeout: 10_000 }).toBe(40n);

		const again = await payer.api.post('/wallet/transfer', body, { key });

		expect([again.status, again.headers.get('idempotent-replayed')]).toEqual([200, 'true']);
		expect(dataOf<Receipt>(again).balance).toBe('60');
		expect([await balance(payer), await balance(payee)]).toEqual([60n, 40n]);
	});
});

/** Sends a whole request and closes the connection without waiting for a word. */
function hangUpAfterSending(person: Person, body: object, key: string): Promise<void> {
	const { hostname, port } = new URL(url);
	const text = JSON.stringify(body);
	const request = [
		'POST /wallet/transfer HTTP/1.1',
		`Host: ${hostname}`,
		`Authorization: Bearer ${person.token}`,
		'Content-Type: application/json',
		`Content-Length: ${Buffer.byteLength(text)}`,
		`Idempotency-Key: ${key}`,
		'',
		text,
	].join('\r\n');
	return new Promise((resolve, reject) => {
		const socket = connect(Number(port), hostname, () => {
			// Written to the network, not answered: the server finds nobody there when it has an answer.
			socket.write(request, () => socket.destroy());
		});
		socket.on('close', () => resolve());
		socket.on('error', reject);
	});
}

describe('a socket', () => {
	test('M-T09 moves no money, whatever amount it names', async () => {
		const [payer, payee] = await aPair(100n);
		const { socket, next, close } = listen(payer.token);
		await next('connected');

		for (const amount of ['5', '1e3', -5]) {
			const reply: unknown = await socket.emitWithAck('wallet:transfer', {
				to: payee.id,
				amount,
				currency: 'KZT',
			});
			expect(reply).toMatchObject({ ok: false, code: 'UNKNOWN_EVENT' });
		}
		close();

		expect(await balance(payer)).toBe(100n);
	});

	test('M-T10 tells an amount above 2^53 to the unit, as GET /wallet does', async () => {
		const [rich] = await aPair(0n);
		const { next, close } = listen(rich.token);
		await next('connected');

		await shop.fund(rich, BEYOND_NUMBER);
		const [told] = await next(`balance:updated:${rich.id}`);
		close();

		expect(told).toMatchObject({ balance_minor: String(BEYOND_NUMBER), currency: 'KZT' });
		expect(await balance(rich)).toBe(BEYOND_NUMBER);
	});
});

describe('M-T12 two currencies', () => {
	test('are not joined by a correction, and the refusal is kept for its key', async () => {
		const [person] = await aPair(100n);
		const { query } = await sharedDatabase();
		const [wallet] = await query<{ id: string }>(`select ledger_wallet($1, 'KZT')::text as id`, [
			person.id,
		]);
		const key = randomUUID();
		const body = { account: wallet!.id, currency: 'USD', amount: '10', reason: 'Wrong currency' };

		const refused = await shop.admin.api.post('/ledger/adjustments', body, { key });
		const again = await shop.admin.api.post('/ledger/adjustments', body, { key });

		expect([refused.status, codeOf(refused)]).toEqual([422, 'CURRENCY_MISMATCH']);
		expect([again.status, codeOf(again)]).toEqual([422, 'CURRENCY_MISMATCH']);
		expect(again.headers.get('idempotent-replayed')).toBe('true');
		expect(await balance(person)).toBe(100n);
	});

	test('are not joined by a sale: a code in dollars pays nothing at a till in tenge', async () => {
		const [customer] = await aPair(0n);
		await shop.admin.api.patch('/items/currencies/USD', { is_enabled: true });
		await shop.fund(customer, 100_000n, 'USD');
		const till = await addTill(shop, 'KZT', 'Currencies');
		const product = await addProduct(shop, { sku: 'tea', price: '1000', tax_code: null });
		const shift = await openShift({ shop, till, coffee: product });
		const wanted = { max_amount: '1000', currency: 'USD' };
		const code = dataOf<{ code: string }>(
			await customer.api.post('/wallet/pay-codes', wanted, { key: false }),
		).code;

		const answer = await shop.cashier.api.post('/pos/sales', {
			shift,
			lines: [{ product }],
			tenders: [{ method: 'wallet', amount: '1000', code }],
		});

		expect([answer.status, codeOf(answer)]).toEqual([403, 'FORBIDDEN']);
		expect(await balance(customer, 'USD')).toBe(100_000n);
	});
});
