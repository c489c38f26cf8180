/** GET /wallet/transactions with its filters and files, and GET /wallet/profile. */
import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { sharedDatabase } from '../harness/database.ts';
import { client, type Answer } from '../harness/http.ts';
import { aShop, type Person, type Shop } from '../harness/shop.ts';
import { codeOf, dataOf, pathOf, type Transaction, type Wallet } from './wallet-readers.ts';

type Movement = Transaction & { readonly kind: string; readonly created_at: string };

let shop: Shop;
/** Has paid three times, received twice, and was funded in two currencies. */
let person: Person;

beforeAll(async () => {
	shop = await aShop();
	person = shop.customer;
	const { query } = await sharedDatabase();
	await query(`update currencies set is_enabled = true where code = 'KGS'`);
	await shop.fund(person, 10_000n);
	await shop.fund(person, 700n, 'KGS');
	await shop.fund(shop.customer2, 5_000n);
	await pay(person, shop.customer2, '101', 'Coffee, "large"');
	await pay(person, shop.customer2, '102', '=HYPERLINK("http://example.com")');
	await pay(person, shop.manager, '103');
	await pay(shop.customer2, person, '51');
	await pay(shop.customer2, person, '52');
});

async function pay(from: Person, to: Person, amount: string, note?: string): Promise<void> {
	const command = { to: to.id, amount, currency: 'KZT', ...(note && { note }) };
	expect((await from.api.post('/wallet/transfer', command)).status).toBe(200);
}

const ask = (query: string): Promise<Answer> => person.api.get(`/wallet/transactions?${query}`);
const amounts = async (query: string): Promise<string[]> =>
	dataOf<Movement[]>(await ask(query)).map(({ amount }) => amount);

/** All rows in order, read page by page. */
async function readToTheEnd(query: string, next: (answer: Answer) => string | null) {
	const pages: Answer[] = [];
	for (let cursor = ''; ;) {
		const page = await ask(`${query}${cursor}`);
		pages.push(page);
		const following = next(page);
		if (following === null) return pages;
		cursor = `&cursor=${following}`;
	}
}

const lines = (answer: Answer): string[] => String(answer.body).trimEnd().split('\r\n');

describe('GET /wallet/transactions', () => {
	test.each([
		['direction=out', ['-103', '-102', '-101']],
		['direction=in', ['52', '51', '700', '10000']],
		['direction=in&currency=KZT', ['52', '51', '10000']],
		['currency=KGS', ['700']],
		['kind=adjustment', ['700', '10000']],
		['kind=transfer&direction=in', ['52', '51']],
		['kind=sale', []],
	])('with %s shows just those', async (query, expected) => {
		expect(await amounts(query)).toEqual(expected);
	});

	test('shows what moved between the person and one counterparty', async () => {
		const { customer2, manager } = shop;
		expect(await amounts(`counterparty=${customer2.id}`)).toEqual(['52', '51', '-102', '-101']);
		expect(await amounts(`counterparty=${manager.id}&direction=out`)).toEqual(['-103']);
		expect(await amounts(`counterparty=${randomUUID()}`)).toEqual([]);
		expect(await amounts(`counterparty=${person.id}`)).toEqual([]);
	});

	test('shows a period with its first moment and without its last one', async () => {
		const all = dataOf<Movement[]>(await ask('currency=KZT'));
		const [newest, , middle] = all as [Movement, Movement, Movement];
		const ids = async (query: string) =>
			dataOf<Movement[]>(await ask(`currency=KZT&${query}`)).map(({ id }) => id);

		const [since, before] = [
			await ids(`from=${middle.created_at}`),
			await ids(`to=${middle.created_at}`),
		];

		expect(since).toContain(middle.id);
		expect(before).not.toContain(middle.id);
		expect([...since, ...before]).toEqual(all.map(({ id }) => id));
		expect(await ids(`from=${middle.created_at}&to=${newest.created_at}`)).not.toContain(newest.id);
	});

	test('is read to its end by its cursor, with filters and over several wallets', async () => {
		const all = await amounts('limit=200');
		const next = ({ body }: Answer): string | null => body.meta.next_cursor;

		const pages = await readToTheEnd('limit=2', next);
		const outgoing = await readToTheEnd('limit=1&direction=out', next);

		expect(pages.flatMap((page) => dataOf<Movement[]>(page)).map((row) => row.amount)).toEqual(all);
		expect(outgoing.flatMap((page) => dataOf<Movement[]>(page)).map((row) => row.amount)).toEqual(
			all.filter((amount) => amount.startsWith('-')),
		);
	});

	test.each([
		['kind=loan', 'kind'],
		['direction=up', 'direction'],
		['counterparty=1', 'counterparty'],
		['from=yesterday', 'from'],
		['from=2026-03-02T00:00:00Z&to=2026-03-01T00:00:00Z', 'to'],
		['format=xls', 'format'],
		['limit=201', 'limit'],
		['format=csv&limit=201', 'limit'],
		[`cursor=${randomUUID()}`, 'cursor'],
	])('with %s is refused, and says where', async (query, path) => {
		const answer = await ask(query);
		expect([answer.status, codeOf(answer), pathOf(answer)]).toEqual([400, 'INVALID_PAYLOAD', path]);
	});
});

describe('GET /wallet/transactions?format=csv', () => {
	test('is a file with a header row, minor units and decimal numbers', async () => {
		const answer = await ask('format=csv&direction=out');

		expect(answer.status).toBe(200);
		expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8');
		expect(answer.headers.get('content-disposition')).toBe(
			'attachment; filename="transactions.csv"',
		);
		expect(answer.headers.get('cache-control')).toBe('no-store');
		expect(answer.headers.get('x-next-cursor')).toBeNull();
		const [header, newest, ...others] = lines(answer);
		expect(header).toBe(
			'id,created_at,kind,direction,currency,amount,amount_decimal,balance_after,' +
				'balance_after_decimal,counterparties,note,journal,ref_type,ref_id',
		);
		expect(newest).toContain(',transfer,out,KZT,-103,-1.03,9694,96.94,manager T.,,');
		expect(others).toHaveLength(2);
	});

	test('keeps the text of others from becoming a formula or another cell', async () => {
		const text = String((await ask('format=csv')).body);
		expect(text).toContain(`,"'=HYPERLINK(""http://example.com"")",`);
		expect(text).toContain(',"Coffee, ""large""",');
	});

	test('goes on in a next file where the header says', async () => {
		const whole = lines(await ask('format=csv'));

		const parts = await readToTheEnd('format=csv&limit=3', ({ headers }) =>
			headers.get('x-next-cursor'),
		);

		expect(parts.length).toBeGreaterThan(1);
		expect(parts.flatMap((part) => lines(part).slice(1))).toEqual(whole.slice(1));
	});

	test('of nothing has its header row alone', async () => {
		expect(lines(await ask('format=csv&kind=sale'))).toHaveLength(1);
	});

	test('is for whoever is logged in, and refuses in JSON', async () => {
		const answer = await client().get('/wallet/transactions?format=csv');
		expect([answer.status, codeOf(answer)]).toEqual([401, 'INVALID_CREDENTIALS']);
	});
});

describe('GET /wallet/profile', () => {
	test('tells the own profile and balances in one answer', async () => {
		const answer = await person.api.get('/wallet/profile');

		const { wallets, ...profile } = dataOf<{ wallets: Wallet[] }>(answer);
		expect(profile).toEqual({
			id: person.id,
			first_name: 'customer',
			last_name: 'Test',
			email: person.email,
			is_email_verified: true,
			avatar: null,
			language: null,
		});
		expect(wallets).toEqual(dataOf(await person.api.get('/wallet')));
	});

	test('is for whoever is logged in, and takes no parameters', async () => {
		expect((await client().get('/wallet/profile')).status).toBe(401);
		expect((await person.api.get(`/wallet/profile?user=${shop.customer2.id}`)).status).toBe(400);
	});
});
