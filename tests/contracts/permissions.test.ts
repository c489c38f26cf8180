/** DX-T08: the matrix of seeds/policies.ts, cell by cell, as the running server applies it. */
import { beforeAll, describe, expect, test } from 'vitest';
import { actions, type Action } from '../../extensions/core/src/deploy/declaration.ts';
import { policyId, roleId } from '../../seeds/ids.ts';
import { permissions } from '../../seeds/policies.ts';
import { access } from '../../seeds/roles.ts';
import { sharedDatabase } from '../harness/database.ts';
import { client, type Client } from '../harness/http.ts';
import { aShop, type Shop } from '../harness/shop.ts';
import { aBody, aChange, aRow, personal, writable } from './matrix-rows.ts';
import { principals, type Principal } from './role-matrix.ts';

/** Written by functions of the database only: administrators are refused too. */
const guarded = [
	'auth_challenges',
	'case_openings',
	'case_seeds',
	'case_version_items',
	'case_versions',
	'distributions',
	'identity_cursors',
	'identity_grants',
	'identity_refresh_answers',
	'identity_revocations',
	'identity_sessions',
	'identity_used_tokens',
	'inventory_items',
	'ledger_account_changes',
	'ledger_accounts',
	'ledger_audits',
	'ledger_checkpoints',
	'ledger_days',
	'ledger_entries',
	'ledger_holds',
	'ledger_journals',
	'ledger_requests',
	'ledger_rollups',
	'ledger_totals',
	'ledger_signing_keys',
	'payments',
	'realtime_state',
	'sagas',
	'sale_item_taxes',
	'sale_items',
	'sale_payments',
	'sales',
	'shareholder_distributions',
	'shifts',
	'user_cursors',
	'user_events',
	'wallet_pay_codes',
	'webhook_events',
	'withdrawals',
];

let shop: Shop;
let collections: readonly string[];
let singletons: readonly string[];
const callers = new Map<string, Client>();

beforeAll(async () => {
	shop = await aShop();
	const { query } = await sharedDatabase();
	const rows = await query<{ collection: string; singleton: boolean }>(`
		select collection, singleton from directus_collections
		where to_regclass(quote_ident(collection)) is not null
		order by collection`);
	collections = rows.map(({ collection }) => collection);
	singletons = rows.filter(({ singleton }) => singleton).map(({ collection }) => collection);
	for (const { name, role, policies } of principals) {
		const person = role && (await shop.person({ role, policies, memberAs: 'employee' }));
		callers.set(name, person ? person.api : client());
	}
});

/** Whether seeds/policies.ts grants it. */
function isGranted({ role, policies }: Principal, collection: string, action: Action): boolean {
	const ofRole = access
		.filter((each) => role && each.role === roleId(role))
		.map(({ policy }) => policy);
	const all = [...policies.map(policyId), ...ofRole];
	return permissions.some(
		(each) => all.includes(each.policy) && each.collection === collection && each.action === action,
	);
}

describe('the matrix covers', () => {
	test('every collection that is guarded, and grants no write to any of them', () => {
		expect(guarded.filter((name) => !collections.includes(name))).toEqual([]);
		const written = permissions.filter(
			({ action, collection }) => action !== 'read' && guarded.includes(collection),
		);
		expect(written).toEqual([]);
	});

	test('every collection of ours that somebody may write', () => {
		const written = permissions
			.filter(({ action, collection }) => action !== 'read' && !collection.startsWith('directus_'))
			.map(({ collection }) => collection);
		expect([...new Set(written)].toSorted()).toEqual([...writable, ...personal].toSorted());
	});

	test('only collections that exist', () => {
		const unknown = permissions
			.map(({ collection }) => collection)
			.filter((name) => !name.startsWith('directus_') && !collections.includes(name));
		expect([...new Set(unknown)]).toEqual([]);
	});

	test('only fields that exist', async () => {
		const { query } = await sharedDatabase();
		const rows = await query<{ name: string }>(`
			select collection || '.' || field as name from directus_fields
			union
			select table_name || '.' || column_name from information_schema.columns`);
		const known = new Set(rows.map(({ name }) => name));
		const unknown = permissions.flatMap(({ collection, fields }) =>
			fields
				.filter((field) => field !== '*' && !known.has(`${collection}.${field}`))
				.map((field) => `${collection}.${field}`),
		);
		expect([...new Set(unknown)]).toEqual([]);
	});
});

describe.each(principals)('DX-T08 $name', (principal) => {
	const api = () => callers.get(principal.name)!;

	test('reads by REST what is granted, and nothing else', async () => {
		const wrong: string[] = [];
		for (const collection of collections) {
			const { status } = await api().get(`/items/${collection}?limit=1`);
			const right = isGranted(principal, collection, 'read') ? 200 : 403;
			if (status !== right) wrong.push(`${collection}: ${status}`);
		}
		expect(wrong).toEqual([]);
	});

	test('reads by GraphQL what is granted, and nothing else', async () => {
		const question = '{ __schema { queryType { fields { name } } } }';
		const { body } = await api().post('/graphql', { query: question }, { key: false });
		const shown = new Set(
			body.data.__schema.queryType.fields.map((field: { name: string }) => field.name),
		);
		const wrong = collections.filter(
			(collection) => shown.has(collection) !== isGranted(principal, collection, 'read'),
		);
		expect(wrong).toEqual([]);
	});

	test('writes nothing that is not granted', async () => {
		const wrong: string[] = [];
		for (const collection of collections) {
			for (const action of writesOf(collection)) {
				if (isGranted(principal, collection, action)) continue;
				const { status } = await attempt(api(), action, collection);
				if (status !== 403) wrong.push(`${action} ${collection}: ${status}`);
			}
		}
		expect(wrong).toEqual([]);
	});

	test('writes what is granted', async () => {
		const wrong: string[] = [];
		for (const collection of [...writable, ...personal]) {
			for (const action of writesOf(collection)) {
				if (!isGranted(principal, collection, action)) continue;
				// What is personal is written by whoever it belongs to.
				const maker = personal.includes(collection) ? api() : shop.admin.api;
				const id = await aRow(shop, collection, maker);
				const path = `/items/${collection}/${id}`;
				const { status } =
					action === 'create'
						? await api().post(`/items/${collection}`, await aBody(shop, collection), {
								key: false,
							})
						: action === 'update'
							? await api().patch(path, aChange(collection))
							: await api().delete(path);
				if (status >= 300) wrong.push(`${action} ${collection}: ${status}`);
			}
		}
		expect(wrong).toEqual([]);
	});
});

describe('DX-T08 an administrator', () => {
	test('reads everything', async () => {
		const wrong: string[] = [];
		for (const collection of collections) {
			const { status } = await shop.admin.api.get(`/items/${collection}?limit=1`);
			if (status !== 200) wrong.push(`${collection}: ${status}`);
		}
		expect(wrong).toEqual([]);
	});

	test.each(guarded)('writes nothing in %s', async (collection) => {
		for (const action of writesOf(collection)) {
			const { status, body } = await attempt(shop.admin.api, action, collection);
			expect(`${action} ${status} ${body.errors[0].extensions.code}`).toBe(
				`${action} 403 FORBIDDEN`,
			);
		}
	});
});

/** A singleton has one row for ever: it is only changed. */
function writesOf(collection: string): readonly Action[] {
	return singletons.includes(collection) ? ['update'] : actions.filter((each) => each !== 'read');
}

/** Tries an action on a row that may well not be there: the answer is the same without the right to it. */
function attempt(api: Client, action: Action, collection: string) {
	const path = `/items/${collection}/${keyOf(collection)}`;
	switch (action) {
		case 'create':
			return api.post(`/items/${collection}`, {}, { key: false });
		case 'update':
			return api.patch(singletons.includes(collection) ? `/items/${collection}` : path, {});
		case 'delete':
			return api.delete(path);
		case 'read':
			return api.get(path);
	}
}

function keyOf(collection: string): string {
	return collection === 'currencies' ? 'KZT' : '00000000-0000-4000-8000-000000000000';
}
