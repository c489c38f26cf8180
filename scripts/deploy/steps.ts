/**
 * The steps of a deploy, in their order. Each may be repeated, and each answers what it changed, or
 * would change, line by line.
 */
import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { registeredConsumers, registeredTopics } from '@cubehub/core/outbox';
import type { Client } from 'pg';
import type { FirstAdministrator } from '../../extensions/core/src/deploy/administrator.ts';
import {
	reconcileConfig,
	type ConfigResult,
} from '../../extensions/core/src/deploy/config-step.ts';
import type { Declaration } from '../../extensions/core/src/deploy/declaration.ts';
import { prepareRegistry, recall, remember } from '../../extensions/core/src/deploy/registry.ts';
import { routesOf } from '../../extensions/core/src/deploy/routes.ts';
import { seedAll, type SeedResult } from '../../extensions/core/src/deploy/seed-step.ts';
import { readSqlFiles } from '../../extensions/core/src/deploy/sql-files.ts';
import { applySql, makeWay, planSql } from '../../extensions/core/src/deploy/sql-step.ts';
import { domains } from '../schema/domains.ts';
import { planOf, printed, refusedDeletions } from '../schema/plan.ts';
import { merge, readParts, split } from '../schema/snapshot.ts';
import type { Snapshot } from '../schema/snapshot.ts';
import {
	bootstrap,
	isBootstrapped,
	isInstalled,
	loadBundles,
	platform,
	schemaChange,
} from './directus.ts';
import type { Options } from './options.ts';

export type House = { readonly root: string; readonly client: Client; readonly options: Options };

/**
 * Step 1: the system tables of Directus. They come in hundreds of statements without a transaction,
 * so an installation that was killed is remembered as begun, and begun anew.
 */
export async function bootstrapStep({ client, options }: House): Promise<readonly string[]> {
	const isUnfinished = (await recall(client, 'bootstrap')) === 'begun';
	if (await isBootstrapped()) {
		if (isUnfinished && !options.plan) await remember(client, 'bootstrap', 'done');
		return [];
	}
	if (!options.plan) {
		await prepareRegistry(client);
		if (isUnfinished) await dropUnfinished(client);
		if (!(await isInstalled())) await remember(client, 'bootstrap', 'begun');
		await bootstrap();
		await remember(client, 'bootstrap', 'done');
	}
	return ['install or migrate the system tables'];
}

/** Steps 2 and 3: tables, fields and relations. Refuses to delete what was not named. */
export async function schemaStep({ root, client, options }: House): Promise<readonly string[]> {
	const wanted = merge(readParts(resolve(root, 'snapshots'), domains));
	const { diff, apply } = await schemaChange(wanted);
	const plan = planOf(diff);
	const refused = refusedDeletions(plan, options.allowDelete);
	if (refused.length > 0) {
		const names = refused.map(({ name }) => name).join(',');
		throw new Error(
			`${refused.map(printed).join('\n')}\nNothing was changed. If this data may go: --allow-delete=${names}`,
		);
	}
	if (plan.length > 0 && !options.plan) {
		const touched = plan.map(({ name }) => name.split('.')[0] ?? name);
		await makeWay(client, readSqlFiles(resolve(root, 'extensions')), domainsOf(wanted, touched));
		await apply();
	}
	return plan.map(printed);
}

/** Step 4: functions, triggers, constraints, views; the routes of the outbox. */
export async function sqlStep({ root, client, options }: House): Promise<readonly string[]> {
	const unbuilt = unbuiltBundles(resolve(root, 'extensions'));
	if (unbuilt.length > 0)
		throw new Error(`Not built: ${unbuilt.join(', ')}. Run npm run build first.`);
	await loadBundles();
	const topics = registeredTopics();
	const files = readSqlFiles(resolve(root, 'extensions'));
	const routes = routesOf(topics, registeredConsumers());
	return options.plan ? planSql(client, files, routes) : applySql(client, files, routes);
}

/** Step 5: roles, policies, permissions, settings, dashboards. */
export async function configStep(
	{ root, options }: House,
	first: FirstAdministrator | undefined,
): Promise<ConfigResult> {
	const { declaration } = (await import(pathToFileURL(resolve(root, options.config)).href)) as {
		declaration: Declaration;
	};
	return reconcileConfig(platform, declaration, first, !options.plan);
}

/** Step 6: rows that every house has and, on request, a shop to play with. */
export async function seedStep(
	{ root, options }: House,
	known: FirstAdministrator | undefined,
): Promise<SeedResult> {
	return seedAll(platform, {
		seeds: resolve(root, 'seeds'),
		demo: options.demo,
		keep: !options.plan,
		known,
	});
}

/** Events and their consumers are what the built bundles register. */
function unbuiltBundles(extensions: string): readonly string[] {
	return readdirSync(extensions).filter(
		(bundle) =>
			existsSync(join(extensions, bundle, 'package.json')) &&
			!existsSync(join(extensions, bundle, 'dist', 'api.js')),
	);
}

function domainsOf(wanted: Snapshot, collections: readonly string[]): readonly string[] {
	return Object.entries(split(wanted))
		.filter(([, part]) => part.collections.some((row) => collections.includes(row.collection)))
		.map(([domain]) => domain);
}

/** Drops what an unfinished installation left. A database in which anybody can log in is never touched. */
async function dropUnfinished(client: Client): Promise<void> {
	const { rows: users } = await client.query("select to_regclass('public.directus_users') as name");
	if (users[0].name !== null) {
		const { rows } = await client.query('select 1 from directus_users limit 1');
		if (rows.length > 0)
			throw new Error(
				'The installation was not finished, but there are users: look at it by hand.',
			);
	}
	const { rows: tables } = await client.query<{ name: string }>(
		`select table_name as name
		from information_schema.tables
		where table_schema = 'public' and table_name like 'directus\\_%'`,
	);
	for (const { name } of tables) {
		await client.query(`drop table if exists public.${client.escapeIdentifier(name)} cascade`);
	}
}
