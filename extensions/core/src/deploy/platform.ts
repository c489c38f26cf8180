/** What the deploy steps reach of the running Directus: the same in its CLI and in scripts/deploy.ts. */
import type { SchemaOverview } from '@directus/types';
import type { Knex } from 'knex';

export type Row = { readonly [field: string]: unknown };
export type Key = string | number;

export type ActionEvent = {
	readonly event: string | string[];
	readonly meta: object;
	readonly context: unknown;
};

export type MutationOptions = {
	readonly bypassEmitAction?: (event: ActionEvent) => void;
	readonly autoPurgeCache?: false;
	readonly autoPurgeSystemCache?: false;
};

type ServiceOptions = { readonly knex: Knex; readonly schema: SchemaOverview };

type Items = {
	readByQuery(query: object): Promise<readonly Row[]>;
	createOne(row: object, options?: MutationOptions): Promise<Key>;
	updateOne(key: Key, row: object, options?: MutationOptions): Promise<Key>;
	deleteOne(key: Key, options?: MutationOptions): Promise<Key>;
	readSingleton(query: object): Promise<Row>;
	upsertSingleton(row: object, options?: MutationOptions): Promise<Key>;
};

export type Services = {
	readonly ItemsService: new (collection: string, options: ServiceOptions) => Items;
	readonly UsersService: new (options: ServiceOptions) => Items;
	readonly UtilsService: new (
		options: ServiceOptions & { readonly accountability: { readonly admin: true } },
	) => { clearCache(options: { system: boolean }): Promise<void> };
};

export type Platform = {
	readonly knex: Knex;
	readonly services: Services;
	readonly getSchema: () => Promise<SchemaOverview>;
	readonly emitAction: (event: string | string[], meta: object, context: unknown) => void;
};

/** Runs `work` in one transaction. What it did is told to the rest of Directus after the commit. */
export async function inTransaction<Result>(
	platform: Platform,
	work: (writing: Writing) => Promise<Result>,
): Promise<Result> {
	const schema = await platform.getSchema();
	const events: ActionEvent[] = [];
	const result = await platform.knex.transaction((knex) =>
		work({
			knex,
			schema,
			services: platform.services,
			options: {
				bypassEmitAction: (event) => events.push(event),
				autoPurgeCache: false,
				autoPurgeSystemCache: false,
			},
		}),
	);
	for (const { event, meta, context } of events) platform.emitAction(event, meta, context);
	return result;
}

/** What it takes to look at rows. */
export type Reading = {
	readonly knex: Knex;
	readonly schema: SchemaOverview;
	readonly services: Pick<Services, 'ItemsService'>;
};

export type Writing = Reading & {
	readonly services: Services;
	readonly options: MutationOptions;
};

/** Thrown to leave a transaction without keeping what it wrote. */
export class Undone extends Error {
	override readonly name = 'Undone';
}

/** Other processes hear of it only through Redis; a process without Redis is started after the deploy. */
export async function clearCaches(platform: Platform): Promise<void> {
	const utils = new platform.services.UtilsService({
		knex: platform.knex,
		schema: await platform.getSchema(),
		accountability: { admin: true },
	});
	await utils.clearCache({ system: true });
}
