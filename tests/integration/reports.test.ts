/** GET /finance/reports/trial-balance, and who may ask for reports. */
import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { client } from '../harness/http.ts';
import { aShop, type Person, type Shop } from '../harness/shop.ts';
import { accounts, aScene, earn, trialBalance, type Balance } from './reports-scene.ts';
import { codeOf, dataOf, pathOf } from './wallet-readers.ts';

let shop: Shop;
let neighbour: Shop;
let accountant: Person;
let middle: string;

beforeAll(async () => {
	({ shop, neighbour, accountant, middle } = await aScene());
});

async function tenge(person: Person, query = ''): Promise<Balance> {
	const { currencies } = dataOf<{ currencies: Balance[] }>(await trialBalance(person, query));
	return currencies.find(({ currency }) => currency === 'KZT')!;
}

const purposeOf = ({ purposes }: Balance, wanted: string) =>
	purposes.find(({ purpose }) => purpose === wanted);

describe('GET /finance/reports/trial-balance', () => {
	test('sums to 0 in every currency', async () => {
		const answer = await trialBalance(shop.admin);

		const { currencies } = dataOf<{ currencies: Balance[] }>(answer);
		expect(currencies.length).toBeGreaterThan(0);
		for (const { sum, debits, credits, elsewhere } of currencies) {
			expect({ sum, elsewhere, credits }).toEqual({ sum: '0', elsewhere: '0', credits: debits });
		}
	});

	test('of an organization tells its purposes, and the rest as one figure', async () => {
		const balance = await tenge(shop.manager, `organization=${shop.organization}`);

		expect(balance.purposes).toEqual([
			{ purpose: 'revenue', accounts: 1, debits: '200', credits: '3500', balance: '3300' },
		]);
		expect(balance).toMatchObject({
			debits: '200',
			credits: '3500',
			elsewhere: '-3300',
			sum: '0',
		});
	});

	test('shows managers nothing of other organizations', async () => {
		const mine = purposeOf(await tenge(shop.manager), 'revenue');
		const all = purposeOf(await tenge(shop.admin), 'revenue');

		expect(mine).toMatchObject({ accounts: 1, balance: '3300' });
		expect(BigInt(all!.credits)).toBeGreaterThanOrEqual(4_477n);
	});

	test('as of a moment leaves out what was recorded later', async () => {
		const own = `organization=${shop.organization}&as_of=${middle}`;
		const balance = await tenge(shop.manager, own);

		expect(purposeOf(balance, 'revenue')).toMatchObject({ debits: '0', credits: '3000' });
		expect(balance.sum).toBe('0');
	});

	test('tells what was recorded apart from what took effect', async () => {
		const other = await aShop();
		await other.fund(other.customer, 1_000n);
		await earn(other, 400n, '2026-01-15T00:00:00Z');
		const asked = `organization=${other.organization}&as_of=2026-02-01T00:00:00Z`;

		const [recorded, effective] = [
			await tenge(other.manager, `${asked}&by=recorded`),
			await tenge(other.manager, `${asked}&by=effective`),
		];

		expect(recorded === undefined || purposeOf(recorded, 'revenue') === undefined).toBe(true);
		expect(purposeOf(effective, 'revenue')).toMatchObject({ credits: '400', balance: '400' });
		expect(effective.sum).toBe('0');
	});

	test('as a file ends each currency with its sum', async () => {
		const answer = await trialBalance(
			shop.manager,
			`organization=${shop.organization}&currency=KZT&format=csv`,
		);

		expect(String(answer.body).split('\r\n')).toEqual([
			'currency,purpose,accounts,debits,debits_decimal,credits,credits_decimal,balance,balance_decimal',
			'KZT,revenue,1,200,2.00,3500,35.00,3300,33.00',
			'KZT,elsewhere,,,,,,-3300,-33.00',
			'KZT,sum,,200,2.00,3500,35.00,0,0.00',
			'',
		]);
	});
});

describe.each([
	['accounts', accounts],
	['trial-balance', trialBalance],
])('GET /finance/reports/%s', (_name, ask) => {
	test('is for managers, accountants and administrators', async () => {
		for (const person of [shop.manager, accountant, shop.admin]) {
			expect((await ask(person)).status).toBe(200);
		}
		for (const person of [shop.customer, shop.employee, shop.cashier]) {
			const answer = await ask(person);
			expect([answer.status, codeOf(answer)]).toEqual([403, 'FORBIDDEN']);
		}
	});

	test('of another organization is refused as of one that is not there', async () => {
		for (const organization of [neighbour.organization, randomUUID()]) {
			for (const person of [shop.manager, accountant]) {
				const answer = await ask(person, `organization=${organization}`);
				expect([answer.status, codeOf(answer)]).toEqual([403, 'FORBIDDEN']);
			}
		}
	});

	test('refuses what it does not know, and says where', async () => {
		for (const [query, path] of [
			['organization=1', 'organization'],
			['currency=kzt', 'currency'],
			['format=pdf', 'format'],
			['deep=1', 'deep'],
		] as const) {
			const answer = await ask(shop.admin, query);
			expect([answer.status, pathOf(answer)]).toEqual([400, path]);
		}
	});
});

test('reports are for nobody who is not logged in', async () => {
	for (const kind of ['accounts', 'trial-balance']) {
		expect((await client().get(`/finance/reports/${kind}`)).status).toBe(401);
	}
});
