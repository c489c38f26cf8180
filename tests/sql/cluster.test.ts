import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { makeFolder } from '../../scripts/stack/places.ts';
import { clientOf, removePostgres, startPostgres } from '../../scripts/stack/postgres.ts';
import { database } from '../harness/database.ts';

const cyrillic = `select lower('ЖӘҚ') as lower, 'ЖӘҚ' ilike 'жәқ' as alike, current_setting('server_encoding') as encoding`;
const asKazakhs = { lower: 'жәқ', alike: true, encoding: 'UTF8' };

describe('the embedded cluster', () => {
	afterEach(() => {
		vi.unstubAllEnvs();
	});

	test('DX-T42 a cluster made with LANG unset is UTF8 and knows the case of Cyrillic', async () => {
		for (const name of ['LANG', 'LC_ALL', 'LC_CTYPE', 'LC_COLLATE']) vi.stubEnv(name, undefined);
		const folder = makeFolder(mkdtempSync(join(tmpdir(), 'cubehub-cluster-')));
		const logFile = join(folder, 'postgres.log');
		const started = await startPostgres({ folder, logFile, isDurable: false });
		const client = clientOf(started.database);
		try {
			await client.connect();
			expect((await client.query(cyrillic)).rows).toEqual([asKazakhs]);
		} finally {
			await client.end();
			await started.child.stop();
			removePostgres(folder);
			rmSync(folder, { recursive: true, force: true });
		}
	});

	test('each test file has a database of its own, made like the deployed one', async () => {
		const { query, url } = await database();
		expect(await query(cyrillic)).toEqual([asKazakhs]);
		expect(url).toContain('/sql_');
		expect(await query('select code from currencies where code = $1', ['KZT'])).toHaveLength(1);
	});
});
