import { beforeAll, describe, expect, test } from 'vitest';
import { sharedDatabase } from '../harness/database.ts';
import { client, url } from '../harness/http.ts';
import { aShop, type Shop } from '../harness/shop.ts';
import { balance, codeOf, dataOf, pathOf, type Transaction } from './wallet-readers.ts';

const BEYOND_NUMBER = 9_007_199_254_740_993n;

let shop: Shop;

beforeAll(async () => {
	shop = await aShop();
	await shop.fund(shop.customer, 1_000n);
});

const send = (amount: unknown, currency: unknown = 'KZT') =>
	shop.customer.api.post('/wallet/transfer', { to: shop.customer2.id, amount, currency });

/** Sends JSON as written: 9007199254740993 stays what it is until the server reads it. */
async function sendRaw(amount: string) {
	const response = await fetch(`${url}/wallet/transfer`, {
		method: 'POST',
		headers: {
			authorization: `Bearer ${shop.customer.token}`,
			'content-type': 'application/json',
			'idempotency-key': crypto.randomUUID(),
		},
		body: `{"to":"${shop.customer2.id}","amount":${amount},"currency":"KZT"}`,
	});
	return { status: response.status, body: await response.json() };
}

describe('M-T09 an amount', () => {
	test.each([
		'-1',
		'0',
		'-0',
		'',
		' 12',
		'12 ',
		'012',
		'1e3',
		'0x10',
		'1_000',
		'1.5',
		'NaN',
		'Infinity',
		'１２',
		'1000000000000000000',
		5.5,
		-1,
		0,
		[5],
		{ amount: 5 },
		true,
		null,
		undefined,
	])('of %j is malformed, and the answer names the field', async (amount) => {
		const before = await balance(shop.customer);

		const answer = await send(amount);

		expect([answer.status, codeOf(answer), pathOf(answer)]).toEqual([
			400,
			'INVALID_PAYLOAD',
			'amount',
		]);
		expect(await balance(shop.customer)).toBe(before);
	});

	test.each(['9007199254740992', '9007199254740993', '1e400', '5.0000000000000001e1000'])(
		'of the JSON number %s is malformed',
		async (amount) => {
			expect((await sendRaw(amount)).status).toBe(400);
		},
	);

	test('of 5 and of "5" is the same', async () => {
		const before = await balance(shop.customer);

		expect((await send(5)).status).toBe(200);
		expect((await send('5')).status).toBe(200);

		expect(await balance(shop.customer)).toBe(before - 10n);
	});

	test('typed into a generated collection obeys the same digits', async () => {
		for (const step of ['0x10', '1e3', '1_000', -5, 1.5, '']) {
			const answer = await shop.admin.api.post(
				'/items/cash_steps',
				{ currency: 'USD', step, valid_from: '2030-01-01' },
				{ key: false },
			);
			expect([answer.status, pathOf(answer)]).toEqual([400, 'step']);
		}
	});
});

describe('M-T10 an amount above 2^53', () => {
	test('is the same string in REST, in GraphQL and in the wallet', async () => {
		await shop.fund(shop.employee, BEYOND_NUMBER);

		expect(await balance(shop.employee)).toBe(BEYOND_NUMBER);
		const [received] = dataOf<Transaction[]>(await shop.employee.api.get('/wallet/transactions'));
		expect(received?.amount).toBe(String(BEYOND_NUMBER));

		const filter = `filter: { owner_user: { id: { _eq: "${shop.employee.id}" } } }`;
		const rest = await shop.admin.api.get(
			`/items/ledger_accounts?fields=balance&filter[owner_user][_eq]=${shop.employee.id}`,
		);
		const graphql = await shop.admin.api.post(
			'/graphql',
			{ query: `{ ledger_accounts(${filter}) { balance } }` },
			{ key: false },
		);
		const account = { balance: String(BEYOND_NUMBER) };
		expect(dataOf(rest)).toEqual([account]);
		expect(dataOf(graphql)).toEqual({ ledger_accounts: [account] });
	});

	test('is moved to the unit', async () => {
		const answer = await shop.employee.api.post('/wallet/transfer', {
			to: shop.manager.id,
			amount: String(BEYOND_NUMBER - 1n),
			currency: 'KZT',
		});
		expect(answer.status).toBe(200);
		expect(await balance(shop.employee)).toBe(1n);
		expect(await balance(shop.manager)).toBe(BEYOND_NUMBER - 1n);
	});
});

describe('M-T11 a balance', () => {
	test('that would pass the largest one is refused, and nothing moves', async () => {
		const rich = shop.cashier;
		const largest = 9_223_372_036_854_775_807n;
		const { query } = await sharedDatabase();
		for (let left = largest; left > 0n;) {
			const part = left < 10n ** 18n ? left : 10n ** 18n - 1n;
			await query(
				`select ledger_pay('adjustment', ledger_house($1, 'adjustment', 'KZT'),
					ledger_wallet($2, 'KZT'), $3, 'KZT', gen_random_uuid(), 'filled by a test')`,
				[shop.organization, rich.id, String(part)],
			);
			left -= part;
		}
		const before = await balance(shop.customer);

		const answer = await shop.customer.api.post('/wallet/transfer', {
			to: rich.id,
			amount: '1',
			currency: 'KZT',
		});

		expect([answer.status, codeOf(answer)]).toEqual([422, 'LIMIT_EXCEEDED']);
		expect(await balance(shop.customer)).toBe(before);
		expect(await balance(rich)).toBe(largest);
	});
});

describe('M-T13 a currency', () => {
	test.each(['kzt', 'K', 'ZZZ', '', 'KZT ', 5, null])('of %j is malformed', async (currency) => {
		const answer = await send('5', currency);
		expect([answer.status, pathOf(answer)]).toEqual([400, 'currency']);
	});

	test('without decimals takes none, and one of three digits takes minor units', async () => {
		for (const currency of ['JPY', 'KWD']) {
			await shop.admin.api.patch(`/items/currencies/${currency}`, { is_enabled: true });
		}
		await shop.fund(shop.customer, 12_345n, 'KWD');

		expect((await send('1.5', 'JPY')).status).toBe(400);
		expect((await send('12.345', 'KWD')).status).toBe(400);
		expect((await send('12345', 'KWD')).status).toBe(200);
		expect(await balance(shop.customer2, 'KWD')).toBe(12_345n);
	});

	test('that is switched off is refused', async () => {
		const answer = await send('5', 'VND');
		expect([answer.status, codeOf(answer)]).toEqual([422, 'CURRENCY_MISMATCH']);
	});
});

test('a body above the limit is refused', async () => {
	const answer = await client(shop.customer.token).post('/wallet/transfer', {
		to: shop.customer2.id,
		amount: '5',
		currency: 'KZT',
		note: 'x'.repeat(20_000_000),
	});
	expect(answer.status).toBe(413);
});
