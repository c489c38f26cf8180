import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { changedFiles, goneFiles, readSqlFiles, sqlFile } from './sql-files.ts';

test('files run in the order core, ledger, the other domains; in one by name', () => {
	const folder = mkdtempSync(join(tmpdir(), 'cubehub-sql-'));
	for (const path of ['cases/20-b', 'cases/10-a', 'work/10', 'ledger/10', 'core/10']) {
		mkdirSync(join(folder, path.split('/')[0]!, 'sql'), { recursive: true });
		writeFileSync(join(folder, path.replace('/', '/sql/') + '.sql'), 'select 1;');
	}
	expect(readSqlFiles(folder).map(({ name }) => name)).toEqual([
		'core/10.sql',
		'ledger/10.sql',
		'cases/10-a.sql',
		'cases/20-b.sql',
		'work/10.sql',
	]);
});

test('only files whose text has changed run again', () => {
	const same = sqlFile('core', 'core/a.sql', 'select 1;');
	const other = sqlFile('core', 'core/b.sql', 'select 2;');
	const applied = new Map([
		['core/a.sql', same.sha256],
		['core/b.sql', 'of another text'],
		['core/gone.sql', 'x'],
	]);
	expect(changedFiles([same, other], applied)).toEqual([other]);
	expect(goneFiles([same, other], applied)).toEqual(['core/gone.sql']);
});

test('the views of a file are found, those in comments are not', () => {
	const text = `
		-- create view imagined as select 1;
		create or replace view daily_sales as select 1;
		create view public."Second_view" as select 1;`;
	expect(sqlFile('pos', 'pos/views.sql', text).views).toEqual(['daily_sales', 'Second_view']);
});
