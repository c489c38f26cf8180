/**
 * The deploy steps as commands of the Directus CLI. Each prints its plan; with `--check` it changes
 * nothing and exits 1 when there is something to do.
 */
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { registeredConsumers, registeredTopics } from '@cubehub/core/outbox';
import { reconcileConfig } from './config-step.ts';
import { connect, type Settings } from './connection.ts';
import type { Declaration } from './declaration.ts';
import type { Platform } from './platform.ts';
import { routesOf } from './routes.ts';
import { seedAll } from './seed-step.ts';
import { readSqlFiles } from './sql-files.ts';
import { applySql, planSql } from './sql-step.ts';

type Flags = { readonly check?: true; readonly demo?: true };

/** What is used of the CLI's own command parser. */
export type CommandProgram = {
	command(name: string): CommandProgram;
	description(text: string): CommandProgram;
	option(flags: string, text: string): CommandProgram;
	action(run: (flags: Flags) => Promise<void>): CommandProgram;
};

const CHECK = ['--check', 'change nothing; exit 1 when something would change'] as const;

/** Adds the three commands. Paths are those of the project: the folder above the extensions. */
export function registerDeployCommands(
	program: CommandProgram,
	platform: Platform,
	env: Settings,
): void {
	const extensions = resolve(String(env['EXTENSIONS_PATH'] ?? 'extensions'));
	const seeds = resolve(extensions, '..', 'seeds');

	program
		.command('cubehub:sql')
		.description('Bring functions, triggers, constraints and views to what the bundles say')
		.option(...CHECK)
		.action((flags) => finish('sql', flags, () => sql(extensions, env, flags)));

	program
		.command('cubehub:config')
		.description('Bring roles, policies, permissions and settings to what seeds/ declares')
		.option(...CHECK)
		.action((flags) => finish('config', flags, () => config(platform, seeds, env, flags)));

	program
		.command('cubehub:seed')
		.description('Add the rows that every house has')
		.option(...CHECK)
		.option('--demo', 'also a shop to play with')
		.action((flags) => finish('seeds', flags, () => seed(platform, seeds, flags)));
}

async function sql(extensions: string, env: Settings, flags: Flags): Promise<readonly string[]> {
	const client = await connect(env);
	try {
		const files = readSqlFiles(extensions);
		const routes = routesOf(registeredTopics(), registeredConsumers());
		return await (flags.check ? planSql : applySql)(client, files, routes);
	} finally {
		await client.end();
	}
}

async function config(
	platform: Platform,
	seeds: string,
	env: Settings,
	flags: Flags,
): Promise<readonly string[]> {
	const { declaration } = (await import(pathToFileURL(resolve(seeds, 'config.ts')).href)) as {
		readonly declaration: Declaration;
	};
	const { ADMIN_EMAIL: email, ADMIN_PASSWORD: password } = env;
	const first =
		email && password ? { email: String(email), password: String(password) } : undefined;
	return (await reconcileConfig(platform, declaration, first, !flags.check)).plan;
}

async function seed(platform: Platform, seeds: string, flags: Flags): Promise<readonly string[]> {
	const { plan, logins } = await seedAll(platform, {
		seeds,
		demo: flags.demo ?? false,
		keep: !flags.check,
		known: undefined,
	});
	const made = flags.check ? [] : logins.filter(({ password }) => password !== null);
	for (const { email, password } of made) print(`login ${email} ${password}`);
	return plan;
}

/** Prints what a step did and ends the process: the CLI would wait for its connections for ever. */
async function finish(
	step: string,
	flags: Flags,
	run: () => Promise<readonly string[]>,
): Promise<void> {
	try {
		const plan = await run();
		for (const line of plan) print(line);
		if (plan.length === 0) print(`${step}: nothing to do`);
		process.exit(flags.check && plan.length > 0 ? 1 : 0);
	} catch (error) {
		process.stderr.write(`${step} failed: ${(error as Error).message}\n`);
		process.exit(1);
	}
}

function print(line: string): void {
	process.stdout.write(`${line}\n`);
}
