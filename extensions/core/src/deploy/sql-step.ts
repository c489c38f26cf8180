/**
 * The SQL step: functions, triggers, constraints and views of all bundles, and the routes of the
 * outbox. One transaction: an error leaves the database as it was.
 */
import type { ClientBase, DatabaseError } from 'pg';
import { appliedFiles, forgetFiles, prepareRegistry, rememberFiles } from './registry.ts';
import { routeChanges, saveRoutes, type Route } from './routes.ts';
import { changedFiles, goneFiles, type SqlFile } from './sql-files.ts';

/** What the step would do, line by line. */
export async function planSql(
	client: ClientBase,
	files: readonly SqlFile[],
	routes: readonly Route[],
): Promise<readonly string[]> {
	const applied = await appliedFiles(client);
	const { added, removed } = await routeChanges(client, routes);
	return [
		...changedFiles(files, applied).map(({ name }) => `run ${name}`),
		...goneFiles(files, applied).map((name) => `forget ${name}`),
		...added.map(({ topic, consumer }) => `route ${topic} to ${consumer}`),
		...removed.map(({ topic, consumer }) => `no longer route ${topic} to ${consumer}`),
	];
}

/** Does it; answers the lines of the plan. */
export async function applySql(
	client: ClientBase,
	files: readonly SqlFile[],
	routes: readonly Route[],
): Promise<readonly string[]> {
	await prepareRegistry(client);
	return transaction(client, async () => {
		const plan = await planSql(client, files, routes);
		if (plan.length === 0) return plan;
		const applied = await appliedFiles(client);
		const changed = changedFiles(files, applied);
		// A deploy beside a working shop gives up instead of queueing everybody behind its locks.
		await client.query("set local lock_timeout = '10s'");
		for (const file of changed) await run(client, file);
		await rememberFiles(client, changed);
		await forgetFiles(client, goneFiles(files, applied));
		await saveRoutes(client, await routeChanges(client, routes));
		return plan;
	});
}

/**
 * Makes way for a change of tables: PostgreSQL refuses to alter a column that a view shows. The
 * views of all files are dropped and their files forgotten together, so that the SQL step makes
 * them again, after a crash too. So are the files of the domains named.
 */
export async function makeWay(
	client: ClientBase,
	files: readonly SqlFile[],
	domains: readonly string[],
): Promise<void> {
	await prepareRegistry(client);
	const again = files.filter((file) => file.views.length > 0 || domains.includes(file.domain));
	await transaction(client, async () => {
		await forgetFiles(
			client,
			again.map(({ name }) => name),
		);
		for (const view of files.flatMap((file) => file.views)) {
			await client.query(`drop view if exists public.${client.escapeIdentifier(view)} cascade`);
		}
	});
}

async function run(client: ClientBase, file: SqlFile): Promise<void> {
	try {
		await client.query(file.text);
	} catch (error) {
		throw new Error(
			`${file.name}${lineOf(error as DatabaseError, file)}: ${(error as Error).message}`,
			{
				cause: error,
			},
		);
	}
}

function lineOf({ position }: DatabaseError, { text }: SqlFile): string {
	if (position === undefined) return '';
	return `:${text.slice(0, Number(position)).split('\n').length}`;
}

async function transaction<Result>(
	client: ClientBase,
	work: () => Promise<Result>,
): Promise<Result> {
	await client.query('begin');
	try {
		const result = await work();
		await client.query('commit');
		return result;
	} catch (error) {
		await client.query('rollback');
		throw error;
	}
}
