/**
 * Two shops in one house: nobody of the one reads or writes anything of the other, whichever way
 * they ask. Two things are shared on purpose: everybody sees active cases, and those who read
 * ledgers see the wallets of people with what moved in them.
 */
import { beforeAll, describe, expect, test } from 'vitest';
import { sharedDatabase } from '../harness/database.ts';
import type { Answer, Client } from '../harness/http.ts';
import { aBody, writable } from './matrix-rows.ts';
import {
	apiOf,
	aScene,
	boundCollections,
	filterOf,
	idsOf,
	people,
	rowsOf,
	toOrganization,
	type Bound,
	type Scene,
	type Who,
} from './tenancy-scene.ts';

const UUID = /^[\da-f]{8}-[\da-f]{4}-/;

let own: Scene;
let other: Scene;
/** Collection → the ids of its rows in the other shop. */
const foreign = new Map<Bound, readonly string[]>();
/** Journals of the other shop that moved money of a person. */
let journalsOfPeople: readonly string[];
let nameOfOther: string;

beforeAll(async () => {
	[own, other] = await Promise.all([aScene(), aScene()]);
	const { api } = other.shop.admin;
	for (const collection of boundCollections) {
		const ids = await idsOf(api, collection, rowsOf(collection, other.shop.organization));
		foreign.set(
			collection,
			ids.filter((id) => id !== other.activeCase),
		);
	}
	const ofPeople = { entries: { account: { owner_type: { _eq: 'user' } } } };
	journalsOfPeople = await idsOf(api, 'ledger_journals', ofPeople);
	const organization = await api.get(`/items/organizations/${other.shop.organization}`);
	nameOfOther = organization.body.data.name;
});

/** The rows of the other shop that this person must not find in a collection. */
function hidden(who: Who, collection: Bound): ReadonlySet<string> {
	const readsLedger = who === 'manager' || who === 'accountant';
	const shown = readsLedger && collection === 'ledger_journals' ? journalsOfPeople : [];
	return new Set(foreign.get(collection)!.filter((id) => !shown.includes(id)));
}

/** All keys in an answer, at any depth. */
function keysIn(value: unknown): string[] {
	if (Array.isArray(value)) return value.flatMap(keysIn);
	if (value === null || typeof value !== 'object') return [];
	return Object.entries(value).flatMap(([name, inner]) =>
		name === 'id' ? [String(inner)] : keysIn(inner),
	);
}

/** What of the other shop is in an answer: its rows, those that they lead to, its name. */
function leaks(who: Who, collection: Bound, { status, body }: Answer): string[] {
	if (status >= 500) return [`${collection}: ${status}`];
	const top = [body?.data ?? []].flat().map((row: { id?: unknown }) => String(row.id));
	const deep = keysIn(body?.data).filter((id) => UUID.test(id));
	const secrets = new Set(boundCollections.flatMap((name) => [...hidden(who, name)]));
	const found = [
		...top.filter((id) => hidden(who, collection).has(id)),
		...deep.filter((id) => secrets.has(id)),
		...(JSON.stringify(body).includes(nameOfOther) ? [nameOfOther] : []),
	];
	return found.map((each) => `${collection}: ${each}`);
}

/** Asks for every collection and answers what came of the other shop. */
async function leaksOfAll(
	who: Who,
	ask: (api: Client, collection: Bound) => Promise<Answer>,
): Promise<string[]> {
	const found: string[] = [];
	for (const collection of boundCollections) {
		found.push(...leaks(who, collection, await ask(apiOf(own, who), collection)));
	}
	return found;
}

describe('the other shop', () => {
	test.each(boundCollections)('has rows in %s', (collection) => {
		expect(foreign.get(collection)!.length).toBeGreaterThan(0);
	});

	test('is read by its own manager', async () => {
		const { body } = await apiOf(other, 'manager').get('/items/sales?fields=*.*&limit=-1');
		expect(keysIn(body.data)).toEqual(expect.arrayContaining([...foreign.get('sales')!]));
	});
});

describe.each(people)('M-T40 a %s of one shop reads nothing of the other', (who) => {
	test('by REST, with all fields and three relations deep', async () => {
		const found = await leaksOfAll(who, (api, collection) =>
			api.get(`/items/${collection}?fields=*.*.*&limit=-1`),
		);
		expect(found).toEqual([]);
	});

	test('by the id of a row', async () => {
		const answered: string[] = [];
		for (const collection of boundCollections) {
			for (const id of hidden(who, collection)) {
				const { status } = await apiOf(own, who).get(`/items/${collection}/${id}`);
				if (status !== 403) answered.push(`${collection}/${id}: ${status}`);
			}
		}
		expect(answered).toEqual([]);
	});

	test('by a filter through relations', async () => {
		const found = await leaksOfAll(who, (api, collection) => {
			const filter = filterOf(rowsOf(collection, other.shop.organization));
			return api.get(`/items/${collection}?fields=id&limit=-1&filter=${filter}`);
		});
		expect(found).toEqual([]);
	});

	test('by counting and grouping', async () => {
		const { organization } = other.shop;
		const counted: string[] = [];
		for (const collection of boundCollections.filter((name) => hidden(who, name).size > 0)) {
			const ids = [...hidden(who, collection)];
			const byId = filterOf({ id: { _in: ids } });
			const count = await apiOf(own, who).get(
				`/items/${collection}?aggregate[count]=*&filter=${byId}`,
			);
			if (Number(count.body.data?.[0]?.count ?? 0) > 0) counted.push(`${collection}: counted`);

			const column = toOrganization[collection].includes('.') ? 'id' : toOrganization[collection];
			const groups = await apiOf(own, who).get(
				`/items/${collection}?aggregate[count]=*&groupBy[]=${column}&limit=-1&filter=${byId}`,
			);
			const text = JSON.stringify(groups.body.data ?? []);
			if (text.includes(organization) || text !== '[]') counted.push(`${collection}: grouped`);
		}
		expect(counted).toEqual([]);
	});

	test('by GraphQL: rows, filters, aggregates', async () => {
		const found = await leaksOfAll(who, async (api, collection) => {
			const filter = `filter: ${toGraphql(rowsOf(collection, other.shop.organization))}`;
			const parts = [
				`${collection}(limit: -1) { id }`,
				`${collection}(limit: -1, ${filter}) { id }`,
				`${collection}_aggregated(groupBy: ["id"], limit: -1) { group }`,
			];
			const rows: unknown[] = [];
			for (const part of parts) {
				const { body } = await api.post('/graphql', { query: `{ rows: ${part} }` }, { key: false });
				rows.push(...(body.data?.rows ?? []));
			}
			const flat = rows.map((row) => (row as { group?: object }).group ?? row);
			return { status: 200, headers: new Headers(), body: { data: flat } };
		});
		expect(found).toEqual([]);
	});

	test('by what is their own: wallet, inventory, seeds, history', async () => {
		const { api } = other.shop.admin;
		const strange = await idsOf(api, 'case_seeds', { user: { _eq: other.shop.customer.id } });
		for (const path of ['/wallet', '/wallet/transactions', '/cases/inventory', '/cases/seed']) {
			const text = JSON.stringify((await apiOf(own, who).get(path)).body);
			const known = [other.opening, other.sale, ...strange].filter((id) => text.includes(id));
			expect([path, known]).toEqual([path, []]);
		}
		const seeds = await apiOf(own, who).get('/items/case_seeds?fields=id&limit=-1');
		expect(keysIn(seeds.body.data).filter((id) => strange.includes(id))).toEqual([]);
	});
});

/** A filter in the notation of GraphQL: a key that ends a path is compared through its `id`. */
function toGraphql(filter: object): string {
	return JSON.stringify(filter)
		.replace(/"(\w+)":/g, '$1: ')
		.replace(/(\w*organization): \{_eq: /, '$1: {id: {_eq: ')
		.replace(/(organization: \{id: \{_eq: "[^"]*"\})/, '$1}');
}

describe.each(people)('M-T40 a %s of one shop writes nothing in the other', (who) => {
	const tables = [...writable, 'shareholders', 'share_grants', 'organizations'] as Bound[];

	/** All rows of both shops, as the database has them. */
	async function state(): Promise<unknown> {
		const { query } = await sharedDatabase();
		const rows: unknown[] = [];
		for (const table of tables) {
			const found = await query(`select * from ${table} where id = any($1) order by id`, [
				[...foreign.get(table)!, ...(await ownOf(table))],
			]);
			rows.push(found);
		}
		return rows;
	}

	const ownOf = (collection: Bound): Promise<string[]> =>
		idsOf(own.shop.admin.api, collection, rowsOf(collection, own.shop.organization));

	/** Statuses that are no refusal. */
	async function accepted(attempts: readonly Promise<Answer>[]): Promise<string[]> {
		const answers = await Promise.all(attempts);
		const wrong = answers.filter(
			({ status, body }) => status !== 403 || body.errors[0].extensions.code !== 'FORBIDDEN',
		);
		return wrong.map(({ status, body }) => `${status} ${JSON.stringify(body)}`);
	}

	test.each(tables)('by creating, changing, deleting or moving %s', async (collection) => {
		const api = apiOf(own, who);
		const path = `/items/${collection}`;
		const published = collection === 'cases' ? [other.activeCase] : [];
		const strange = [...foreign.get(collection)!, ...published];
		const before = await state();

		const attempts = strange.flatMap((id) => [
			api.patch(`${path}/${id}`, { name: 'Mine' }),
			api.patch(path, { keys: [id], data: { name: 'Mine' } }),
			api.patch(path, [{ id, name: 'Mine' }]),
			api.delete(`${path}/${id}`),
			api.delete(path, [id]),
		]);
		if (writable.includes(collection)) {
			const body = await aBody(other.shop, collection);
			attempts.push(
				api.post(path, body, { key: false }),
				api.post(path, [body], { key: false }),
				api.patch(`${path}/${(await ownOf(collection))[0]}`, scopeOfOther(collection)),
			);
		}

		expect(await accepted(attempts)).toEqual([]);
		expect(await state()).toEqual(before);
	});

	test('by what is nested in a row of their own', async () => {
		const api = apiOf(own, who);
		const [strange] = foreign.get('case_items')!;
		const { organization } = other.shop;
		const before = await state();

		const attempts = [
			api.patch(`/items/cases/${own.draftCase}`, { items: [{ id: strange, name: 'Mine' }] }),
			api.patch(`/items/cases/${own.draftCase}`, { items: [strange] }),
			api.post('/items/case_items', { case: { id: other.draftCase, name: 'Mine' }, name: 'Mine' }),
			api.post('/items/products', { organization: { id: organization, name: 'Mine' }, sku: 'x' }),
		];

		expect(await accepted(attempts)).toEqual([]);
		expect(await state()).toEqual(before);
	});
});

/** What would move a row to the other shop. */
function scopeOfOther(collection: Bound): object {
	return collection === 'case_items'
		? { case: other.draftCase }
		: { organization: other.shop.organization };
}
