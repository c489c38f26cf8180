import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sharedDatabase } from '../harness/database.ts';
import { client } from '../harness/http.ts';
import { aShop, type Person, type Shop } from '../harness/shop.ts';
import {
	aDraft,
	anAmount,
	approved,
	dataOf,
	type Distribution,
	holdersOf,
	partsOf,
	refusalOf,
} from './shareholders-scene.ts';

const distributions = '/shareholders/distributions';

let shop: Shop;
let holder: Person;
let stranger: Person;
let holders: readonly string[];

beforeAll(async () => {
	shop = await aShop();
	[holder, stranger] = await Promise.all([
		shop.person({ role: 'customer', policies: ['shareholder'] }),
		shop.person({ role: 'manager' }),
	]);
	holders = await holdersOf(shop, [500n, 300n, 200n], holder.id);
});

afterAll(async () => {
	const { query } = await sharedDatabase();
	expect(await query('select problem, detail from ledger_check()')).toEqual([]);
});

const draftsOf = async () => {
	const { query } = await sharedDatabase();
	return query(`select id from distributions where organization = $1`, [shop.organization]);
};

describe('POST /shareholders/distributions/preview', () => {
	test('tells the lines to the unit, needs no key and keeps nothing', async () => {
		const before = await draftsOf();

		const answer = await shop.manager.api.post(
			`${distributions}/preview`,
			{ ...anAmount(shop, '321429'), period_start: '1990-01-01', period_end: '2020-01-01' },
			{ key: false },
		);

		expect(answer.status).toBe(200);
		expect(dataOf(answer)).toMatchObject({
			scope: 'all',
			amount: '321429',
			record_date: '2019-12-31',
		});
		expect(partsOf(dataOf(answer))).toEqual(['160714', '96429', '64286']);
		expect(await draftsOf()).toEqual(before);
	});

	test('splits among those who hold units on the record date', async () => {
		const body = { ...anAmount(shop), record_date: '1999-12-31' };

		expect(refusalOf(await shop.manager.api.post(`${distributions}/preview`, body))).toEqual([
			409,
			'NO_HOLDERS',
		]);
	});
});

describe('POST /shareholders/distributions', () => {
	test('makes a draft with one line a holder', async () => {
		const answer = await shop.manager.api.post(distributions, anAmount(shop, '10'));

		expect(answer.status).toBe(201);
		expect(dataOf(answer)).toMatchObject({
			status: 'draft',
			amount: '10',
			journal: null,
			created_by: shop.manager.id,
			approved_by: null,
			inputs_hash: expect.stringMatching(/^[0-9a-f]{64}$/),
		});
		expect(partsOf(dataOf(answer))).toEqual(['5', '3', '2']);
		expect(dataOf(answer).lines.map((line) => line.shareholder)).toEqual(holders);
	});

	test('repeated with its key answers the same draft, another body is refused', async () => {
		const [key, body] = [randomUUID(), anAmount(shop)];
		const first = await shop.manager.api.post(distributions, body, { key });

		const again = await shop.manager.api.post(distributions, { ...body, amount: 100 }, { key });
		const other = await shop.manager.api.post(distributions, { ...body, amount: '101' }, { key });

		expect(again.status).toBe(201);
		expect(dataOf(again)).toEqual(dataOf(first));
		expect(again.headers.get('idempotent-replayed')).toBe('true');
		expect(refusalOf(other)).toEqual([422, 'IDEMPOTENCY_KEY_REUSED']);
	});

	test('M-T33 refuses a second one of the same period', async () => {
		const body = anAmount(shop);
		await shop.manager.api.post(distributions, body);

		const again = await shop.admin.api.post(distributions, { ...body, amount: '5' });

		expect(refusalOf(again)).toEqual([409, 'ALREADY_SPLIT']);
	});

	test('previewed shows the draft and leaves nothing', async () => {
		const before = await draftsOf();

		const answer = await shop.manager.api.post(
			distributions,
			{ ...anAmount(shop), preview: true },
			{ key: false },
		);

		expect(answer.status).toBe(200);
		expect(dataOf(answer)).toMatchObject({ status: 'draft', entries: [], fees: '0' });
		expect(await draftsOf()).toEqual(before);
	});

	test('refuses a currency in which the holders have no account', async () => {
		const answer = await shop.manager.api.post(distributions, {
			...anAmount(shop),
			currency: 'USD',
		});

		expect(refusalOf(answer)).toEqual([422, 'CURRENCY_MISMATCH']);
	});
});

describe('POST /shareholders/distributions/:id/approve', () => {
	test('approves what another person prepared, once', async () => {
		const { id } = await aDraft(shop);

		const answer = await shop.admin.api.post(`${distributions}/${id}/approve`, {});
		const again = await shop.admin2.api.post(`${distributions}/${id}/approve`, {});

		expect(answer.status).toBe(200);
		expect(dataOf(answer)).toMatchObject({ id, status: 'approved', approved_by: shop.admin.id });
		expect(refusalOf(again)).toEqual([409, 'DISTRIBUTION_NOT_DRAFT']);
	});

	test('repeated with its key answers the same', async () => {
		const [{ id }, key] = [await aDraft(shop), randomUUID()];
		const first = await shop.admin.api.post(`${distributions}/${id}/approve`, {}, { key });

		const again = await shop.admin.api.post(`${distributions}/${id}/approve`, {}, { key });

		expect(dataOf(again)).toEqual(dataOf(first));
		expect(again.headers.get('idempotent-replayed')).toBe('true');
	});

	test('M-T33 refuses the person who prepared it', async () => {
		const draft = dataOf(await shop.admin.api.post(distributions, anAmount(shop)));

		const answer = await shop.admin.api.post(`${distributions}/${draft.id}/approve`, {});

		expect(refusalOf(answer)).toEqual([409, 'SAME_PERSON']);
	});
});

describe('POST /shareholders/distributions/:id/post', () => {
	const owedTo = async (shareholder: string) => {
		const { query } = await sharedDatabase();
		const [account] = await query<{ balance: string }>(
			`select balance::text from ledger_accounts where subject_id = $1`,
			[shareholder],
		);
		return BigInt(account!.balance);
	};

	test('owes each holder the part, to the unit', async () => {
		const { id } = await approved(shop, '7');
		const before = await Promise.all(holders.map(owedTo));

		const answer = await shop.admin2.api.post(`${distributions}/${id}/post`, {});

		expect(answer.status).toBe(200);
		const posted = dataOf(answer);
		expect(posted).toMatchObject({ status: 'posted', journal: expect.any(String) });
		expect(new Set(posted.lines.map((line) => line.journal))).toEqual(new Set([posted.journal]));
		const after = await Promise.all(holders.map(owedTo));
		expect(after.map((balance, index) => balance - before[index]!)).toEqual([4n, 2n, 1n]);
	});

	test('repeated with its key posts once, with another key is refused', async () => {
		const [{ id }, key] = [await approved(shop, '1000'), randomUUID()];
		const first = await shop.admin.api.post(`${distributions}/${id}/post`, {}, { key });
		const before = await Promise.all(holders.map(owedTo));

		const again = await shop.admin.api.post(`${distributions}/${id}/post`, {}, { key });
		const other = await shop.admin.api.post(`${distributions}/${id}/post`, {});

		expect(dataOf(again)).toEqual(dataOf(first));
		expect(refusalOf(other)).toEqual([409, 'DISTRIBUTION_NOT_APPROVED']);
		expect(await Promise.all(holders.map(owedTo))).toEqual(before);
	});

	test('refuses a draft, and the person who prepared it', async () => {
		const { id } = await aDraft(shop);
		expect(refusalOf(await shop.admin.api.post(`${distributions}/${id}/post`, {}))).toEqual([
			409,
			'DISTRIBUTION_NOT_APPROVED',
		]);

		const own = dataOf(await shop.admin.api.post(distributions, anAmount(shop)));
		await shop.admin2.api.post(`${distributions}/${own.id}/approve`, {});
		expect(refusalOf(await shop.admin.api.post(`${distributions}/${own.id}/post`, {}))).toEqual([
			409,
			'SAME_PERSON',
		]);
	});

	test('previewed shows the exact entries and leaves it approved', async () => {
		const { id } = await approved(shop, '10');

		const answer = await shop.admin.api.post(
			`${distributions}/${id}/post`,
			{ preview: true },
			{ key: false },
		);

		const { entries } = dataOf<{ entries: { amount: string }[] }>(answer);
		expect(entries.map(({ amount }) => amount).sort()).toEqual(['-10', '2', '3', '5']);
		expect(dataOf(await shop.admin.api.get(`${distributions}/${id}`)).status).toBe('approved');
	});
});

describe('GET /shareholders/distributions/:id', () => {
	test('shows staff all lines, and a shareholder the own one', async () => {
		const { id } = await approved(shop, '10');

		const whole = dataOf(await shop.manager.api.get(`${distributions}/${id}`));
		const own = dataOf(await holder.api.get(`${distributions}/${id}`));

		expect(partsOf(whole)).toEqual(['5', '3', '2']);
		expect(whole.grants_changed).toBe(false);
		expect(own.lines).toHaveLength(1);
		expect(own).toMatchObject({ id, amount: '10' } satisfies Partial<Distribution>);
	});

	test('answers the same to strangers as for one that does not exist', async () => {
		const { id } = await aDraft(shop);
		const other = await shop.person({ role: 'customer', policies: ['shareholder'] });

		for (const person of [stranger, other]) {
			const [foreign, unknown] = await Promise.all([
				person.api.get(`${distributions}/${id}`),
				person.api.get(`${distributions}/${randomUUID()}`),
			]);
			expect(refusalOf(foreign)).toEqual([403, 'FORBIDDEN']);
			expect(refusalOf(foreign)).toEqual(refusalOf(unknown));
		}
		expect((await client().get(`${distributions}/${id}`)).status).toBe(401);
		expect((await shop.employee.api.get(`${distributions}/${id}`)).status).toBe(403);
	});
});
