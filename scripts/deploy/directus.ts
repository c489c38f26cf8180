/**
 * Directus in this process: its services, schema functions and extensions, without its server.
 * The environment must be complete before this file is loaded, because Directus reads it on import.
 */
import getDatabase, { isInstalled, validateMigrations } from '@directus/api/database/index';
import migrate from '@directus/api/database/migrations/run';
import installSystemTables from '@directus/api/database/seeds/run';
import emitter from '@directus/api/emitter';
import { getExtensionManager } from '@directus/api/extensions/index';
import { ItemsService, UsersService, UtilsService } from '@directus/api/services/index';
import { applySnapshot } from '@directus/api/utils/apply-snapshot';
import { getSchema } from '@directus/api/utils/get-schema';
import { getSnapshot } from '@directus/api/utils/get-snapshot';
import { getSnapshotDiff } from '@directus/api/utils/get-snapshot-diff';
import { version } from 'directus/version';
import type { Platform } from '../../extensions/core/src/deploy/platform.ts';
import type { SnapshotDiff } from '../schema/plan.ts';
import type { Snapshot } from '../schema/snapshot.ts';

export const platform: Platform = {
	knex: getDatabase(),
	services: { ItemsService, UsersService, UtilsService },
	getSchema: () => getSchema({ bypassCache: true }),
	emitAction: (event, meta, context) => emitter.emitAction(event, meta, context),
};

/** Makes the system tables of Directus, or brings them to its version. */
export async function bootstrap(): Promise<void> {
	if (!(await isInstalled())) await installSystemTables(platform.knex);
	await migrate(platform.knex, 'latest', false);
}

export { isInstalled };

/** Whether the system tables are those of this version. */
export async function isBootstrapped(): Promise<boolean> {
	// Asked first, because Directus ends the process where this table is missing.
	const hasBegun = await platform.knex.schema.hasTable('directus_migrations');
	return hasBegun && (await isInstalled()) && (await validateMigrations());
}

export type SchemaChange = {
	readonly diff: SnapshotDiff;
	readonly apply: () => Promise<void>;
};

/** The difference between the database and the wanted snapshot. */
export async function schemaChange(wanted: Snapshot): Promise<SchemaChange> {
	if (wanted.directus !== version) {
		throw new Error(`The snapshots are of Directus ${wanted.directus}, installed is ${version}.`);
	}
	const current = await getSnapshot();
	const diff = getSnapshotDiff(current, wanted);
	return { diff, apply: () => applySnapshot(wanted, { current, diff }) };
}

/** The tracked tables as they are in the database. */
export function presentSnapshot(): Promise<Snapshot> {
	return getSnapshot();
}

/** Loads the bundles, so that they register their topics and consumers. */
export async function loadBundles(): Promise<void> {
	await getExtensionManager().initialize({ schedule: false, watch: false });
}
