/** What the deploy uses of Directus 11.17.4's own modules, which come without types. */
declare module '@directus/api/database/index' {
	import type { Knex } from 'knex';
	export default function getDatabase(): Knex;
	export function isInstalled(): Promise<boolean>;
	export function validateMigrations(): Promise<boolean>;
}
declare module '@directus/api/database/seeds/run' {
	import type { Knex } from 'knex';
	export default function installSystemTables(database: Knex): Promise<void>;
}
declare module '@directus/api/database/migrations/run' {
	import type { Knex } from 'knex';
	export default function migrate(database: Knex, to: 'latest', log?: boolean): Promise<void>;
}
declare module '@directus/api/utils/get-schema' {
	import type { SchemaOverview } from '@directus/types';
	export function getSchema(options?: { bypassCache?: boolean }): Promise<SchemaOverview>;
}
declare module '@directus/api/utils/get-snapshot' {
	import type { Snapshot } from '../schema/snapshot.ts';
	export function getSnapshot(): Promise<Snapshot>;
}
declare module '@directus/api/utils/get-snapshot-diff' {
	import type { SnapshotDiff } from '../schema/plan.ts';
	import type { Snapshot } from '../schema/snapshot.ts';
	export function getSnapshotDiff(current: Snapshot, after: Snapshot): SnapshotDiff;
}
declare module '@directus/api/utils/apply-snapshot' {
	import type { SnapshotDiff } from '../schema/plan.ts';
	import type { Snapshot } from '../schema/snapshot.ts';
	export function applySnapshot(
		snapshot: Snapshot,
		options: { current: Snapshot; diff: SnapshotDiff },
	): Promise<void>;
}
declare module '@directus/api/services/index' {
	import type { Services } from '../../extensions/core/src/deploy/platform.ts';
	export const ItemsService: Services['ItemsService'];
	export const UsersService: Services['UsersService'];
	export const UtilsService: Services['UtilsService'];
}
declare module '@directus/api/extensions/index' {
	export function getExtensionManager(): {
		initialize(options: { schedule: boolean; watch: boolean }): Promise<void>;
	};
}
declare module '@directus/api/emitter' {
	const emitter: { emitAction(event: string | string[], meta: object, context: unknown): void };
	export default emitter;
}
