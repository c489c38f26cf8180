/**
 * The config step: roles, policies, permissions, settings, dashboards become what `seeds/` declares.
 *
 * - One transaction: an error in the last row leaves everything as it was.
 * - It never ends without somebody who may administrate.
 */
import type { Knex } from 'knex';
import { makeFirstAdministrator, type FirstAdministrator } from './administrator.ts';
import type { Declaration } from './declaration.ts';
import { kindsOf } from './kinds.ts';
import {
	clearCaches,
	inTransaction,
	Undone,
	type Key,
	type Platform,
	type Reading,
	type Row,
	type Writing,
} from './platform.ts';
import { isSame, printedChange, reconcile, type Change, type Kind } from './reconcile.ts';

export type ConfigResult = {
	/** What changed, or would change, line by line. */
	readonly plan: readonly string[];
	/** The administrator that was made because there was none. */
	readonly administrator: FirstAdministrator | undefined;
};

/** Brings the configuration to what is declared; with `keep: false` it only says what it would do. */
export async function reconcileConfig(
	platform: Platform,
	declaration: Declaration,
	first: FirstAdministrator | undefined,
	keep: boolean,
): Promise<ConfigResult> {
	let result: ConfigResult = { plan: [], administrator: undefined };
	try {
		await inTransaction(platform, async (writing) => {
			const plan = await reconcileRows(writing, declaration);
			const administrator = await makeFirstAdministrator(writing, declaration.adminRole, first);
			result = {
				plan: administrator ? [...plan, `create administrator ${administrator.email}`] : plan,
				administrator,
			};
			if (!keep) throw new Undone();
		});
	} catch (error) {
		if (!(error instanceof Undone)) throw error;
	}
	if (keep && result.plan.length > 0) await clearCaches(platform);
	return result;
}

async function reconcileRows(
	writing: Writing,
	declaration: Declaration,
): Promise<readonly string[]> {
	const changes = await changesFor(writing, declaration);
	const isDeletion = ({ verb }: Change): boolean => verb === 'delete';
	for (const change of changes.filter((each) => !isDeletion(each))) await write(writing, change);
	for (const change of changes.filter(isDeletion).toReversed()) await write(writing, change);

	const settings = await saveSettings(writing, declaration.settings);
	return [...changes.filter(({ verb }) => verb !== 'adopt').map(printedChange), ...settings];
}

/** How many rows of the configuration are not as they are declared; settings count as one. */
export async function countDrift(reading: Reading, declaration: Declaration): Promise<number> {
	const changes = await changesFor(reading, declaration);
	const settings = await differingSettings(reading, declaration.settings);
	const differing = changes.filter(({ verb }) => verb !== 'adopt').length;
	return differing + (settings.length > 0 ? 1 : 0);
}

async function changesFor(reading: Reading, declaration: Declaration): Promise<readonly Change[]> {
	const changes: Change[] = [];
	for (const [kind, declared] of kindsOf(declaration)) {
		const present = await itemsOf(reading, kind.collection).readByQuery({
			limit: -1,
			fields: ['*'],
		});
		changes.push(...reconcile(kind, declared, present, await ourRows(reading.knex, kind)));
	}
	return changes;
}

async function write(writing: Writing, { verb, kind, id, row }: Change): Promise<void> {
	const items = itemsOf(writing, kind.collection);
	switch (verb) {
		case 'create':
			return tag(writing.knex, kind, await items.createOne(row, writing.options));
		case 'change':
			await items.updateOne(id as Key, row, writing.options);
			return tag(writing.knex, kind, id as Key);
		case 'adopt':
			return tag(writing.knex, kind, id as Key);
		case 'delete':
			await items.deleteOne(id as Key, writing.options);
			await registry(writing.knex)
				.where({ kind: kind.name, id: String(id) })
				.delete();
	}
}

async function saveSettings(
	writing: Writing,
	declared: Declaration['settings'],
): Promise<readonly string[]> {
	const differing = await differingSettings(writing, declared);
	if (differing.length === 0) return [];
	const items = itemsOf(writing, 'directus_settings');
	await items.upsertSingleton(Object.fromEntries(differing), writing.options);
	return [`change settings: ${differing.map(([name]) => name).join(', ')}`];
}

async function differingSettings(
	reading: Reading,
	declared: Declaration['settings'],
): Promise<readonly (readonly [string, unknown])[]> {
	const present = await itemsOf(reading, 'directus_settings').readSingleton({ fields: ['*'] });
	return Object.entries(declared).filter(([name, value]) => !isSame(value, present[name]));
}

function itemsOf({ services, knex, schema }: Reading, collection: string) {
	return new services.ItemsService(collection, { knex, schema });
}

const registry = (knex: Knex) => knex.withSchema('cubehub_private').table('config_rows');

async function tag(knex: Knex, kind: Kind, id: Key): Promise<void> {
	await registry(knex)
		.insert({ kind: kind.name, id: String(id) })
		.onConflict()
		.ignore();
}

async function ourRows(knex: Knex, kind: Kind): Promise<ReadonlySet<string>> {
	const rows: readonly Row[] = await registry(knex).where({ kind: kind.name }).select('id');
	return new Set(rows.map(({ id }) => String(id)));
}
