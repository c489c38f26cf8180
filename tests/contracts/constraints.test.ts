/**
 * Every CHECK, exclusion and unique rule of our tables: one write past the API breaks it and meets
 * exactly that rule, and what a client is told of it is a code of the catalogue.
 *
 * The rules are asked of the database, so one without a case here makes this file fail. The writes go
 * past triggers and foreign keys (session_replication_role), as only the owner of the database can.
 */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { declaredRefusals } from '@cubehub/core/errors';
import { refusalOfDatabase } from '../../extensions/core/src/database-errors.ts';
import { isGuarded } from '@cubehub/core/rules';
import pg from 'pg';
import { beforeAll, describe, expect, test } from 'vitest';
import { root } from '../../scripts/stack/places.ts';
import { database, type TestDatabase } from '../harness/database.ts';
import { casesRows } from './constraint-rows/cases-rows.ts';
import { coreRows, realtimeRows, workRows } from './constraint-rows/core-rows.ts';
import { identityRows } from './constraint-rows/identity-rows.ts';
import { ledgerRows, taxRows } from './constraint-rows/ledger-rows.ts';
import { posRows } from './constraint-rows/pos-rows.ts';
import { billingRows, proofRows } from './constraint-rows/proof-rows.ts';
import { isTwice, type Columns, type Table } from './constraint-rows/rows.ts';
import { shareholdersRows } from './constraint-rows/shareholders-rows.ts';
import { staffRows } from './constraint-rows/staff-rows.ts';

const tables: readonly Table[] = [
	...coreRows,
	...ledgerRows,
	...staffRows,
	...proofRows,
	...billingRows,
	...taxRows,
	...posRows,
	...shareholdersRows,
	...casesRows,
	...realtimeRows,
	...workRows,
	...identityRows,
];
const rules = tables.flatMap(({ table, row, breaks }) =>
	Object.entries(breaks).map(([rule, change]) => ({ rule, table, row, change })),
);

let place: TestDatabase;

beforeAll(async () => {
	place = await database();
	await registerRules();
});

/** As the server does: the hook of each bundle says what its constraints are answered with. */
async function registerRules(): Promise<void> {
	const bundles = readdirSync(join(root, 'extensions'));
	const hooks = bundles
		.map((bundle) => join(root, 'extensions', bundle, 'src', 'rules.hook.ts'))
		.filter((hook) => existsSync(hook));
	for (const hook of hooks) {
		const { default: register } = (await import(hook)) as {
			default: (events: { filter: () => void }) => void;
		};
		register({ filter: () => undefined });
	}
}

/** Runs the statements as the owner of the database, and takes them back. Answers what refused them. */
async function refusalOf(statements: readonly string[]): Promise<pg.DatabaseError | undefined> {
	const connection = await place.pool.connect();
	try {
		await connection.query('begin');
		await connection.query('set local session_replication_role = replica');
		for (const statement of statements) await connection.query(statement);
		return undefined;
	} catch (error) {
		if (error instanceof pg.DatabaseError) return error;
		throw error;
	} finally {
		await connection.query('rollback');
		connection.release();
	}
}

/** One value for each column that needs one and has none, by its type. */
const MADE_UP: { readonly [type: string]: string } = {
	uuid: 'gen_random_uuid()',
	text: 'gen_random_uuid()::text',
	varchar: 'gen_random_uuid()::text',
	int2: '1',
	int4: '(random() * 1000000)::int + 1',
	int8: '(random() * 1000000000)::bigint + 1',
	bool: 'false',
	date: 'current_date',
	timestamptz: 'current_timestamp',
	json: `'{}'`,
	jsonb: `'{}'`,
};

async function insertOf(table: string, columns: Columns): Promise<string> {
	const needed = await place.query<{ name: string; type: string; length: number | null }>(
		`select column_name as name, udt_name as type, character_maximum_length as length
		from information_schema.columns
		where table_schema = 'public' and table_name = $1
			and is_nullable = 'NO' and is_identity = 'NO'
			and (column_default is null or column_default like 'NULL::%')`,
		[table],
	);
	const madeUp = Object.fromEntries(
		needed.map(({ name, type, length }) => [
			name,
			length === null ? MADE_UP[type] : `left(gen_random_uuid()::text, ${length})`,
		]),
	);
	const row = { ...madeUp, ...columns };
	// "overriding system value" lets a test write numbers that the database gives out itself.
	return `insert into ${table} ("${Object.keys(row).join('", "')}")
		overriding system value values (${Object.values(row).join(', ')})`;
}

/** What the API answers when a write meets this error. */
function answerTo(error: pg.DatabaseError, table: string): string | undefined {
	// Directus has words of its own for a value that is there already.
	if (error.code === '23505' && !isGuarded(table)) return 'RECORD_NOT_UNIQUE';
	return refusalOfDatabase(error)?.code;
}

test('M-T42 every CHECK, exclusion and unique rule of our tables is broken by a case of this file', async () => {
	const rows = await place.query<{ name: string }>(
		`select con.conname as name
		from pg_constraint con
		join pg_class of on of.oid = con.conrelid
		where con.contype in ('c', 'x', 'u')
			and of.relnamespace = 'public'::regnamespace and of.relname not like 'directus\\_%'
		union
		select index.relname
		from pg_index unique_index
		join pg_class index on index.oid = unique_index.indexrelid
		join pg_class of on of.oid = unique_index.indrelid
		where unique_index.indisunique and not unique_index.indisprimary
			and of.relnamespace = 'public'::regnamespace and of.relname not like 'directus\\_%'`,
	);

	expect(rules.map(({ rule }) => rule).toSorted()).toEqual(rows.map(({ name }) => name).toSorted());
});

test.each(tables)('M-T42 the row of $table that the cases change breaks no rule', async (given) => {
	const insert = await insertOf(given.table, given.row);
	expect(await refusalOf([`delete from ${given.table}`, insert])).toBeUndefined();
});

describe('M-T42 a write past the API', () => {
	test.each(rules)('meets $rule, and a client is told why', async (given) => {
		const { rule, table, row, change } = given;
		const columns = { ...row, ...(isTwice(change) ? change.twice : change) };
		const insert = await insertOf(table, columns);

		const error = await refusalOf([
			`delete from ${table}`,
			insert,
			...(isTwice(change) ? [await insertOf(table, { ...columns, ...change.second })] : []),
		]);

		expect(error?.constraint).toBe(rule);
		expect([...declaredRefusals().map(({ code }) => code), 'RECORD_NOT_UNIQUE']).toContain(
			answerTo(error!, table),
		);
	});
});

test('M-T42 every rule that a trigger raises has words for the client', async () => {
	const rows = await place.query<{ name: string }>(
		`select distinct raised[1] as name
		from pg_proc, regexp_matches(prosrc, 'constraint = ''([a-z0-9_]+)''', 'g') raised
		where pronamespace = 'public'::regnamespace`,
	);

	const told = rows.map(({ name }) => {
		const error = Object.assign(new Error(name), { code: '23514', constraint: name });
		return refusalOfDatabase(error) ? 'told' : name;
	});
	expect(rows.length).toBeGreaterThan(10);
	expect(new Set(told)).toEqual(new Set(['told']));
});
