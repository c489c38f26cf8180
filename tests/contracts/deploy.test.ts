import { describe, expect, test } from 'vitest';
import {
	aDeployedDatabase,
	anEmptyDatabase,
	catalogueOf,
	deploy,
	type Target,
} from './deploying.ts';

const TIMEOUT_MS = 300_000;
const NOTHING = 'Nothing to deploy: the database is as the repository says.';

const begins = (step: string) => (output: string) => output.includes(`${step.padEnd(10)} `);

describe('a deploy', () => {
	test(
		'DX-T09 that is killed in or after any step and repeated ends in the same state',
		async () => {
			const target = await anEmptyDatabase();

			const interrupted = [
				isInstalling(target),
				...['bootstrap', 'schema', 'sql', 'config'].map(begins),
			];
			for (const killWhen of interrupted) {
				const { code } = await deploy(target, ['--demo'], { killWhen });
				expect(code).toBeNull();
			}
			const { code, output } = await deploy(target, ['--demo']);

			expect(output).toContain('Deployed.');
			expect(code).toBe(0);
			expect(await catalogueOf(target)).toEqual(await catalogueOf(await aDeployedDatabase()));
		},
		TIMEOUT_MS,
	);

	test(
		'DX-T02 DX-T06 that is repeated changes nothing and says so',
		async () => {
			const target = await aDeployedDatabase();

			const { code, output } = await deploy(target, ['--demo', '--check']);

			expect(output).toContain(NOTHING);
			expect(code).toBe(0);
		},
		TIMEOUT_MS,
	);

	test('that has nothing new to deploy ends at once when asked to', async () => {
		const target = await aDeployedDatabase();
		const { code, output } = await deploy(target, ['--demo', '--if-changed']);
		expect(output.trim()).toBe(NOTHING);
		expect(code).toBe(0);
	});

	test(
		'DX-T02 leaves a database whose snapshots are the committed files',
		async () => {
			const target = await aDeployedDatabase();
			const { code, output } = await deploy(target, ['compare'], { script: 'scripts/schema.ts' });
			expect(output).toContain('The snapshots are those of the database.');
			expect(code).toBe(0);
		},
		TIMEOUT_MS,
	);

	test(
		'DX-T03 that would delete a collection stops with its name, and does it when asked by name',
		async () => {
			const target = await aDeployedDatabase();
			const { query } = target.database;
			await query(`create table stray (id uuid primary key default gen_random_uuid())`);
			await query(`insert into stray default values`);
			await query(`insert into directus_collections (collection, icon) values ('stray', 'help')`);

			const refused = await deploy(target, []);
			expect(refused.code).toBe(1);
			expect(refused.output).toContain('delete collection stray');
			expect(refused.output).toContain('--allow-delete=stray');
			expect(await query('select * from stray')).toHaveLength(1);

			const allowed = await deploy(target, ['--allow-delete=stray']);
			expect(allowed.output).toContain('Deployed.');
			expect(await query(`select to_regclass('stray') as name`)).toEqual([{ name: null }]);
		},
		TIMEOUT_MS,
	);

	test(
		'of demo data is refused in production',
		async () => {
			const target = await aDeployedDatabase();
			const { code, output } = await deploy(target, ['--demo'], {
				environment: {
					NODE_ENV: 'production',
					PUBLIC_URL: 'https://hub.example.com',
					RATE_LIMITER_ENABLED: 'true',
					PRESSURE_LIMITER_ENABLED: 'true',
					LOGIN_STALL_TIME: '500',
					RECEIPT_KEY: 'ab'.repeat(32),
					SEED_PASSWORD: '',
				},
			});
			expect(output).toContain('Demo data does not belong into production');
			expect(code).toBe(1);
		},
		TIMEOUT_MS,
	);
});

/** Some tables of Directus are there, the others are not. */
function isInstalling({ database }: Target): () => Promise<boolean> {
	return async () => {
		const [row] = await database.query<{ begun: boolean }>(
			`select to_regclass('public.directus_files') is not null as begun`,
		);
		return row!.begun;
	};
}
