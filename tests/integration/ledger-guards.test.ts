/**
 * M-T18: no administrator writes a table of the ledger, whatever the door. Every attempt is refused
 * with 403, and rows, columns, constraints and triggers are afterwards what they were.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ownServer, type OwnServer } from '../harness/own-server.ts';
import { aShop } from '../harness/shop.ts';
import {
	doors,
	relationDoors,
	rowDoors,
	type Door,
	type Target,
	type Visitor,
} from './ledger-doors.ts';
import { codeOf, dataOf } from './wallet-readers.ts';

let server: OwnServer;
let admin: Visitor;
let targets: readonly Target[];

beforeAll(async () => {
	server = await ownServer();
	const shop = await aShop(server);
	const { url, database } = server;
	admin = { ...shop.admin.api, token: shop.admin.token, url, database };
	await shop.fund(shop.customer, 1000n);
	await fillRequests(shop.customer.id);
	await stopSchedules();
	targets = await guardedTables();
});

afterAll(() => server?.close());

/** So that the tables of staff actions have rows. */
async function fillRequests(customer: string): Promise<void> {
	const { query } = server.database;
	const [wallet] = await query<{ id: string }>(`select ledger_wallet($1, 'KZT')::text as id`, [
		customer,
	]);
	const reason = 'Court';
	for (const action of ['freeze', 'unfreeze']) {
		dataOf(await admin.post(`/ledger/accounts/${wallet!.id}/${action}`, { reason }));
	}
}

/** Workers write tables of the ledger too: they stand still while what is in them is compared. */
async function stopSchedules(): Promise<void> {
	const { query } = server.database;
	await query(`
		create function never_due() returns trigger language plpgsql as $$
		begin
			new.next_at := 'infinity';
			return new;
		end $$`);
	await query(`
		create trigger never_due before insert or update on scheduled_jobs
		for each row execute function never_due()`);
	await query('update scheduled_jobs set next_at = next_at');
	for (let attempt = 0; attempt < 500; attempt++) {
		const [running] = await query<{ count: number }>(`
			select count(*)::integer, pg_sleep(0.02)
			from pg_locks "lock"
			join scheduled_jobs job on ("lock".classid::bigint << 32) | "lock".objid::bigint
				= hashtextextended('schedule ' || job.name, 0)
			where "lock".locktype = 'advisory'
				and "lock".database = (
					select oid from pg_database where datname = current_database())`);
		if (running!.count === 0) return;
	}
	throw new Error('The schedules do not stand still.');
}

/** Every table that only functions of the ledger write. */
async function guardedTables(): Promise<readonly Target[]> {
	const { query } = server.database;
	const tables = await query<Omit<Target, 'id' | 'present'>>(`
		select
			guarded.name as "table",
			(
				select field.field
				from directus_fields field
				join information_schema.columns "column"
					on "column".table_schema = 'public'
					and "column".table_name = field.collection
					and "column".column_name = field.field
				where field.collection = guarded.name and field.field <> 'id'
				order by field.sort
				limit 1) as "column",
			(
				select many_field
				from directus_relations
				where many_collection = guarded.name
				order by many_field
				limit 1) as relation
		from (
			select distinct tgrelid::regclass::text as name
			from pg_trigger
			where tgfoid = 'ledger_guard'::regproc) guarded
		order by guarded.name`);
	return Promise.all(
		tables.map(async (target) => {
			const [first] = await query<{ id: string; present: string }>(
				`select id::text, "${target.column}"::text as present from ${target.table} limit 1`,
			);
			return { ...target, id: first?.id ?? '1', present: first?.present };
		}),
	);
}

/** All that a table is made of, as text. */
async function stateOf(table: string): Promise<unknown> {
	const { query } = server.database;
	const [rows] = await query(
		`select md5(coalesce(string_agg("row"::text, '|' order by "row"::text), '')) as rows
		from ${table} "row"`,
	);
	const [form] = await query(
		`select
			(
				select md5(string_agg("column"::text, '|' order by ordinal_position))
				from information_schema.columns "column"
				where table_schema = 'public' and table_name = $1) as columns,
			(
				select string_agg(conname || ' ' || pg_get_constraintdef(oid), '|' order by conname)
				from pg_constraint
				where conrelid = $1::regclass or confrelid = $1::regclass) as constraints,
			(
				select string_agg(pg_get_triggerdef(oid), '|' order by tgname)
				from pg_trigger
				where tgrelid = $1::regclass and not tgisinternal) as triggers`,
		[table],
	);
	return { ...rows, ...form };
}

const statesOf = (tables: readonly Target[]) =>
	Promise.all(tables.map(async ({ table }) => [table, await stateOf(table)]));

/** Tries a door on every table; answers those that were not refused clearly. */
async function opened(door: Door, tables: readonly Target[]): Promise<readonly unknown[]> {
	const found: unknown[] = [];
	for (const target of tables) {
		const answer = await door(admin, target);
		const text = JSON.stringify(answer.body ?? null);
		// GraphQL answers errors with 200 where other fields may have data.
		const isRefused = answer.status === 403 || answer.status === 200;
		const isClean = !/violates|errcode|SELECT|drop table|\.js:\d/i.test(text);
		if (!isRefused || !isClean || !answer.body || codeOf(answer) !== 'FORBIDDEN') {
			found.push([target.table, answer.status, text.slice(0, 300)]);
		}
	}
	return found;
}

describe('M-T18 an administrator is refused with 403 at', () => {
	test('the tables that this file knows of', () => {
		const tables = targets.map(({ table }) => table);
		expect(tables).toEqual(
			expect.arrayContaining([
				'ledger_account_changes',
				'ledger_accounts',
				'ledger_entries',
				'ledger_holds',
				'ledger_journals',
				'ledger_requests',
				'ledger_rollups',
				'wallet_pay_codes',
			]),
		);
	});

	test.each(Object.keys(doors))('%s, for every table of the ledger', async (name) => {
		const before = await statesOf(targets);
		expect(await opened(doors[name]!, targets)).toEqual([]);
		expect(await statesOf(targets)).toEqual(before);
	});

	test.each(Object.keys(rowDoors))('%s, for every table that has rows', async (name) => {
		const filled = targets.filter(({ present }) => present !== undefined);
		const before = await statesOf(targets);
		expect(filled.length).toBeGreaterThan(4);
		expect(await opened(rowDoors[name]!, filled)).toEqual([]);
		expect(await statesOf(targets)).toEqual(before);
	});

	test.each(Object.keys(relationDoors))('%s, for every relation of the ledger', async (name) => {
		const related = targets.filter(({ relation }) => relation);
		const before = await statesOf(targets);
		expect(await opened(relationDoors[name]!, related)).toEqual([]);
		expect(await statesOf(targets)).toEqual(before);
	});

	test('POST /schema/apply, whatever the difference', async () => {
		const before = await statesOf(targets);
		const snapshot = dataOf<{ fields: { collection: string; field: string }[] }>(
			await admin.get('/schema/snapshot'),
		);
		const without = {
			...snapshot,
			fields: snapshot.fields.filter(
				({ collection, field }) => collection !== 'ledger_entries' || field !== 'amount',
			),
		};
		const diff = await admin.post('/schema/diff', without, { key: false });

		const answer = await admin.post('/schema/apply', dataOf(diff), { key: false });

		expect([answer.status, codeOf(answer)]).toEqual([403, 'FORBIDDEN']);
		expect(await statesOf(targets)).toEqual(before);
	});
});

describe('M-T18 the database refuses', () => {
	test('every raw write of every table of the ledger', async () => {
		const before = await statesOf(targets);
		for (const { table, column } of targets) {
			for (const statement of [
				`insert into ${table} default values`,
				`update ${table} set "${column}" = "${column}"`,
				`delete from ${table}`,
				`truncate ${table} cascade`,
			]) {
				await expect(server.database.query(statement)).rejects.toMatchObject({ code: '42501' });
			}
		}
		expect(await statesOf(targets)).toEqual(before);
	});
});
