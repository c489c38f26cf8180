import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { forgetFiles } from '../../extensions/core/src/deploy/registry.ts';
import { readSqlFiles, sqlFile } from '../../extensions/core/src/deploy/sql-files.ts';
import { applySql, makeWay } from '../../extensions/core/src/deploy/sql-step.ts';
import { database } from '../harness/database.ts';

const files = readSqlFiles(join(import.meta.dirname, '..', '..', 'extensions'));
let client: pg.Client;

beforeAll(async () => {
	client = new pg.Client({ connectionString: (await database()).url });
	await client.connect();
});

afterAll(() => client.end());

const routes = async () => (await client.query('select topic, consumer from outbox_routes')).rows;

/** All objects that SQL files make, with their definitions. */
async function objects(): Promise<readonly string[]> {
	const { rows } = await client.query<{ line: string }>(`
		select conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) as line
		from pg_constraint where connamespace = 'public'::regnamespace
		union all select indexdef from pg_indexes where schemaname = 'public'
		union all select pg_get_triggerdef(oid) from pg_trigger where not tgisinternal
		union all select proname || ' ' || prosrc from pg_proc where pronamespace = 'public'::regnamespace
		union all select viewname || ' ' || definition from pg_views where schemaname = 'public'`);
	return rows.map(({ line }) => line).toSorted();
}

describe('the SQL step', () => {
	test('DX-T04 run a second time over everything leaves the same objects', async () => {
		const before = await objects();
		await forgetFiles(
			client,
			files.map(({ name }) => name),
		);

		const plan = await applySql(client, files, await routes());

		expect(plan).toHaveLength(files.length);
		expect(await objects()).toEqual(before);
		expect(await applySql(client, files, await routes())).toEqual([]);
	});

	test('leaves nothing behind of a run that fails, and says where it failed', async () => {
		const good = sqlFile('core', 'core/a.sql', 'create table half_done (id int);');
		const bad = sqlFile('core', 'core/b.sql', 'select 1;\nselect nothing_there;');

		await expect(applySql(client, [...files, good, bad], await routes())).rejects.toThrow(
			/^core\/b\.sql:2: .*nothing_there/,
		);

		const { rows } = await client.query(`select to_regclass('half_done') as name`);
		expect(rows[0].name).toBeNull();
	});

	test('DX-T05 makes way for a column change under a view, and brings the view back', async () => {
		const view = sqlFile(
			'pos',
			'pos/90-view.sql',
			'create or replace view sku_list as select sku, name from products;',
		);
		const withView = [...files, view];
		await applySql(client, withView, await routes());
		const before = await objects();
		const change = 'alter table products alter column sku type varchar(200)';
		await expect(client.query(change)).rejects.toThrow(/used by a view/);

		await makeWay(client, withView, []);
		await client.query(change);
		await client.query('alter table products alter column sku type text');
		await applySql(client, withView, await routes());

		expect(await objects()).toEqual(before);
		await makeWay(client, [view], []);
	});

	test('makes no index over one column alone: a schema apply would try to drop it', async () => {
		const { rows } = await client.query(`
			select class.relname as index
			from pg_index index
			join pg_class class on class.oid = index.indexrelid
			join directus_collections tracked on tracked.collection = index.indrelid::regclass::text
			where index.indnatts = 1
			  and not index.indisunique
			  and index.indexprs is null
			  and class.relname not like '%\\_index'`);
		expect(rows).toEqual([]);
	});
});
