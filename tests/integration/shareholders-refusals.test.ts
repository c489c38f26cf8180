import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { sharedDatabase } from '../harness/database.ts';
import { client } from '../harness/http.ts';
import { aShop, type Person, type Shop } from '../harness/shop.ts';
import { aDraft, anAmount, approved, dataOf, holdersOf, refusalOf } from './shareholders-scene.ts';

const distributions = '/shareholders/distributions';

let shop: Shop;
let stranger: Person;
let holders: readonly string[];

beforeAll(async () => {
	shop = await aShop();
	stranger = await shop.person({ role: 'manager' });
	holders = await holdersOf(shop, [2n, 1n]);
});

const rows = async () => {
	const { query } = await sharedDatabase();
	return query(
		`select d.id, d.status, count(l.id)::int as lines
		from distributions d
		left join shareholder_distributions l on l.distribution = d.id
		where d.organization = $1
		group by d.id`,
		[shop.organization],
	);
};

describe('a malformed request', () => {
	test.each([
		'-1',
		'0',
		'-0',
		'',
		' 12',
		'1e3',
		'0x10',
		'1_000',
		'1.5',
		'NaN',
		'Infinity',
		'１２',
		'1000000000000000000',
		5.5,
		2 ** 53,
		-1,
		0,
		[5],
		true,
		null,
	])('M-T09 of the amount %j is refused with its path, and nothing changes', async (amount) => {
		const before = await rows();

		for (const path of [distributions, `${distributions}/preview`]) {
			expect(refusalOf(await shop.manager.api.post(path, anAmount(shop, amount)))).toEqual([
				400,
				'INVALID_PAYLOAD',
				'amount',
			]);
		}

		expect(await rows()).toEqual(before);
	});

	test('M-T09 takes 5 and "5" for the same', async () => {
		const parts = await Promise.all(
			[5, '5'].map((amount) =>
				shop.manager.api.post(`${distributions}/preview`, {
					...anAmount(shop, amount),
					period_start: '1990-01-01',
					period_end: '2020-01-01',
				}),
			),
		);

		expect(dataOf(parts[0]!)).toEqual(dataOf(parts[1]!));
	});

	test.each([
		['period_start', { period_start: '2026-02-30' }],
		['period_start', { period_start: '0001-01-01' }],
		['period_end', { period_start: '2026-02-01', period_end: '2026-02-01' }],
		['period_end', { period_end: undefined }],
		['record_date', { record_date: 'today' }],
		['organization', { organization: 'shop' }],
		['currency', { currency: 'kzt' }],
		['currency', { currency: 'ZZZ' }],
		['lines', { lines: [] }],
		['amount', { shift: randomUUID(), organization: undefined }],
	])('is refused with the path %s for %j', async (path, change) => {
		const answer = await shop.manager.api.post(distributions, { ...anAmount(shop), ...change });

		expect(refusalOf(answer)).toEqual([400, 'INVALID_PAYLOAD', path]);
	});

	test('without a key is refused where something is written', async () => {
		const { id } = await aDraft(shop);

		for (const [path, body] of [
			[distributions, anAmount(shop)],
			[`${distributions}/${id}/approve`, {}],
			[`${distributions}/${id}/post`, {}],
		] as const) {
			const answer = await shop.admin.api.post(path, body, { key: false });
			expect(refusalOf(answer)).toEqual([400, 'INVALID_PAYLOAD', 'Idempotency-Key']);
		}
	});

	test.each(['approve', 'post'])('to %s with an id that is none is refused', async (verb) => {
		const answer = await shop.admin.api.post(`${distributions}/one/${verb}`, {});

		expect(refusalOf(answer)).toEqual([400, 'INVALID_PAYLOAD', 'id']);
	});
});

describe('whoever is not meant', () => {
	test('is refused: 401 without a login, 403 without the right', async () => {
		const { id } = await aDraft(shop);
		const body = anAmount(shop);
		const calls: readonly (readonly [path: string, body: object, refused: readonly Person[]])[] = [
			[`${distributions}/preview`, body, [shop.customer, shop.employee, shop.cashier]],
			[distributions, body, [shop.customer, shop.employee, shop.cashier]],
			[`${distributions}/${id}/approve`, {}, [shop.customer, shop.employee, shop.manager]],
			[`${distributions}/${id}/post`, {}, [shop.customer, shop.employee, shop.manager]],
		];

		for (const [path, sent, refused] of calls) {
			expect((await client().post(path, sent)).status).toBe(401);
			for (const { api } of refused) {
				expect(refusalOf(await api.post(path, sent))).toEqual([403, 'FORBIDDEN']);
			}
		}
	});

	test('finds no foreign organization, shift or distribution', async () => {
		const answers = await Promise.all([
			stranger.api.post(distributions, anAmount(shop)),
			stranger.api.post(`${distributions}/preview`, anAmount(shop)),
			shop.manager.api.post(distributions, { ...anAmount(shop), organization: randomUUID() }),
			shop.manager.api.post(distributions, { shift: randomUUID() }),
			shop.admin.api.post(`${distributions}/${randomUUID()}/approve`, {}),
			shop.admin.api.post(`${distributions}/${randomUUID()}/post`, {}),
		]);

		for (const answer of answers) expect(refusalOf(answer)).toEqual([403, 'FORBIDDEN']);
	});
});

describe('the collections', () => {
	test('M-T33 distributions and their lines are written by nobody, administrators included', async () => {
		const { id } = await approved(shop);
		const { query } = await sharedDatabase();
		const [line] = await query<{ id: string }>(
			`select id from shareholder_distributions where distribution = $1`,
			[id],
		);

		const answers = await Promise.all([
			shop.admin.api.patch(`/items/distributions/${id}`, { amount: '1' }),
			shop.admin.api.delete(`/items/distributions/${id}`),
			shop.admin.api.post('/items/distributions', { id: randomUUID() }),
			shop.admin.api.patch(`/items/shareholder_distributions/${line!.id}`, { amount: '1' }),
			shop.admin.api.delete(`/items/shareholder_distributions/${line!.id}`),
			shop.admin.api.delete('/fields/distributions/amount'),
			shop.admin.api.delete('/collections/distributions'),
		]);

		for (const answer of answers) expect(refusalOf(answer)).toEqual([403, 'FORBIDDEN']);
	});

	test.each(['0x10', '1e3', '-1', 1.5, '', '１２'])('units of %j are refused', async (units) => {
		const answer = await shop.admin.api.post('/items/share_grants', {
			shareholder: holders[0],
			class: 'preferred',
			units,
			effective_from: '2000-01-01',
			source: 'purchase',
		});

		expect(refusalOf(answer)).toEqual([400, 'INVALID_PAYLOAD', 'units']);
	});

	test.each([
		['units of 0', { units: '0', class: 'preferred' }, [400, 'INVALID_PAYLOAD', 'units']],
		[
			'no day',
			{ class: 'preferred', effective_to: '2000-01-01' },
			[400, 'INVALID_PAYLOAD', 'effective_to'],
		],
		['M-T34 an overlap', { effective_from: '2010-01-01' }, [409, 'GRANT_OVERLAPS']],
	])('a grant with %s is refused', async (_, change, refusal) => {
		const grant = {
			shareholder: holders[0],
			units: '1',
			effective_from: '2000-01-01',
			source: 'purchase',
		};

		expect(
			refusalOf(await shop.admin.api.post('/items/share_grants', { ...grant, ...change })),
		).toEqual(refusal);
	});

	test('a holder keeps organization and account', async () => {
		const { organization } = await aShop();

		const answer = await shop.admin.api.patch(`/items/shareholders/${holders[0]}`, {
			organization,
		});

		expect(refusalOf(answer)).toEqual([409, 'SHAREHOLDER_BOUND']);
	});

	test('M-T34 a grant dated back after the posting changes the recompute alone', async () => {
		const { id } = await approved(shop, '300');
		const posted = dataOf(await shop.admin2.api.post(`${distributions}/${id}/post`, {}));

		const { query } = await sharedDatabase();
		await query(`update share_grants set units = units + 5 where shareholder = $1`, [holders[0]]);

		const today = dataOf(await shop.manager.api.get(`${distributions}/${id}`));
		expect(today.lines).toEqual(posted.lines);
		expect(today.grants_changed).toBe(true);
	});

	test('show a shareholder the own rows alone', async () => {
		const holder = await shop.person({ role: 'customer', policies: ['shareholder'] });
		const [own] = holders;
		await shop.admin.api.patch(`/items/shareholders/${own}`, { user: holder.id });

		const shareholders = dataOf<{ id: string }[]>(await holder.api.get('/items/shareholders'));
		const grants = dataOf<{ shareholder: string }[]>(await holder.api.get('/items/share_grants'));

		expect(shareholders.map(({ id }) => id)).toEqual([own]);
		expect(new Set(grants.map(({ shareholder }) => shareholder))).toEqual(new Set([own]));
	});
});
