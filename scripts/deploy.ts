/**
 * `npm run deploy`: brings a database to what the repository says. One command, one process.
 *
 *   --plan                  say what would change, change nothing
 *   --check                 the same, and fail when anything would change
 *   --demo                  also a shop to play with (never with NODE_ENV=production)
 *   --if-changed            stop at once when nothing has changed since the last deploy
 *   --allow-delete=a,b.c    let the schema lose these collections and fields, with their data
 *   --report=<file>         write who may log in (JSON, mode 0600)
 *   --config=<file>         another declaration than seeds/config.ts
 *
 * Steps: bootstrap, schema, SQL objects, configuration, seeds. Each is safe to repeat, so a deploy
 * that was killed is simply run again. Two deploys of one database wait for each other.
 */
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Client } from 'pg';
import type { FirstAdministrator } from '../extensions/core/src/deploy/administrator.ts';
import { connect } from '../extensions/core/src/deploy/connection.ts';
import { recall, remember } from '../extensions/core/src/deploy/registry.ts';
import type { Login } from '../extensions/core/src/deploy/seed-step.ts';
import { inputsHash } from './deploy/inputs.ts';
import { readOptions, type Options } from './deploy/options.ts';
import { prepareEnvironment } from './deploy/prepare-environment.ts';
import type { House } from './deploy/steps.ts';

const root = join(import.meta.dirname, '..');
const DEMO_ADMINISTRATOR = 'admin@example.com';
/** Lines of a step that are shown while it is done; a plan shows all. */
const SHOWN = 12;

type Outcome = { readonly changes: number; readonly logins: readonly Login[] };

async function main(): Promise<number> {
	const settings = prepareEnvironment(root);
	const options = readOptions(process.argv.slice(2), process.env['SEED_DEMO'] === 'true');
	const client = await connect(settings);
	try {
		await client.query("select pg_advisory_lock(hashtextextended('cubehub deploy', 0))");
		const { changes, logins } = await deploy(client, options);
		if (options.report) writeReport(options.report, changes > 0, logins);
		console.log(summary(options, changes));
		return options.check && changes > 0 ? 1 : 0;
	} finally {
		await client.end();
	}
}

async function deploy(client: Client, options: Options): Promise<Outcome> {
	const inputs = inputsHash(root);
	const known = await recall(client, 'inputs');
	if (options.ifChanged && (known === `${inputs} demo` || (known === inputs && !options.demo))) {
		return { changes: 0, logins: [] };
	}
	// Loaded only now: Directus takes seconds to import, and reads the environment while it does.
	const steps = await import('./deploy/steps.ts');
	const house: House = { root, client, options };
	// A deploy that is killed must not be taken for done by the next one.
	if (known !== undefined && !options.plan) await remember(client, 'inputs', 'deploying');

	const installed = await shown('bootstrap', options, () => steps.bootstrapStep(house));
	if (installed.length > 0 && options.plan) return { changes: installed.length, logins: [] };
	const schema = await shown('schema', options, () => steps.schemaStep(house));
	if (schema.length > 0 && options.plan) return { changes: schema.length, logins: [] };

	const sql = await shown('sql', options, () => steps.sqlStep(house));
	let made: FirstAdministrator | undefined;
	const config = await shown('config', options, async () => {
		const { plan, administrator } = await steps.configStep(house, firstAdministrator(options));
		made = administrator;
		return plan;
	});
	let logins: readonly Login[] = [];
	const seeds = await shown('seeds', options, async () => {
		const seeded = await steps.seedStep(house, made);
		logins = seeded.logins;
		return seeded.plan;
	});

	if (!options.plan) await remember(client, 'inputs', options.demo ? `${inputs} demo` : inputs);
	const changes = [installed, schema, sql, config, seeds].flat().length;
	return { changes, logins };
}

/** Runs a step and says what it did, and how long it took. */
async function shown(
	name: string,
	{ plan }: Options,
	step: () => Promise<readonly string[]>,
): Promise<readonly string[]> {
	const began = performance.now();
	const lines = await step();
	const seconds = ((performance.now() - began) / 1000).toFixed(1);
	const count = lines.length === 1 ? '1 change' : `${lines.length} changes`;
	console.log(`${name.padEnd(10)} ${lines.length === 0 ? 'nothing to do' : count} (${seconds} s)`);
	const some = plan ? lines : lines.slice(0, SHOWN);
	for (const line of some) console.log(`  ${line}`);
	if (some.length < lines.length) console.log(`  … and ${lines.length - some.length} more`);
	return lines;
}

/** Whom the configuration makes when nobody may administrate. */
function firstAdministrator({ demo }: Options): FirstAdministrator | undefined {
	const { ADMIN_EMAIL: email, ADMIN_PASSWORD: password } = process.env;
	if (email && password) return { email, password };
	if (!demo) return undefined;
	return {
		email: DEMO_ADMINISTRATOR,
		password: process.env['SEED_PASSWORD'] || randomBytes(12).toString('base64url'),
	};
}

function writeReport(file: string, changed: boolean, logins: readonly Login[]): void {
	writeFileSync(file, `${JSON.stringify({ changed, logins }, null, '\t')}\n`, { mode: 0o600 });
}

function summary({ plan }: Options, changes: number): string {
	if (changes === 0) return 'Nothing to deploy: the database is as the repository says.';
	return plan ? 'This would be deployed; nothing was changed.' : 'Deployed.';
}

main()
	.then((code) => process.exit(code))
	.catch((error: unknown) => {
		console.error(`Deploy failed: ${error instanceof Error ? error.message : String(error)}`);
		process.exit(1);
	});
