/**
 * The only file that imports the inside of Directus, for which nobody promises anything: it belongs
 * to one version, and says so at start rather than in the middle of a sale.
 */
import { createRequire } from 'node:module';
import * as database from '@directus/api/database/index';
import * as emitters from '@directus/api/emitter';
import * as collections from '@directus/api/services/collections';
import * as integers from '@directus/api/services/graphql/types/bigint';
import * as items from '@directus/api/services/items';
import * as relations from '@directus/api/services/relations';
import * as applying from '@directus/api/services/schema';
import * as sorting from '@directus/api/services/utils';
import * as schemas from '@directus/api/utils/get-schema';
import * as tokens from '@directus/api/utils/get-accountability-for-token';
import type { Knex } from 'knex';
import type { Accountability } from './auth.ts';
import { exactInteger, exactLiteral } from './exact-integer.ts';
import { faultOf, PROBE_ANSWER } from './start-fault.ts';

const PROBE = 'cubehub.self-test';

export type Emitter = {
	emitAction(event: string | string[], meta: object, context: object): void;
	emitFilter(event: string, payload: unknown, meta: object): Promise<unknown>;
};

type Internals = {
	/** The emitter that runs the hooks of every bundle. */
	readonly useEmitter: () => Emitter;
	readonly getDatabase: () => Knex;
	readonly getSchema: () => Promise<object>;
	readonly validateMigrations: () => Promise<boolean>;
	/** Checks a token as every request does; throws for one that is wrong or old. */
	readonly getAccountabilityForToken: (
		token: string,
		defaults?: Accountability,
	) => Promise<Accountability>;
	/** The scalar of every bigint column, shared by all schemas. */
	readonly GraphQLBigInt: { parseValue: unknown; parseLiteral: unknown };
	readonly CollectionsService: ServiceClass;
	readonly ItemsService: ServiceClass;
	readonly RelationsService: ServiceClass;
	readonly SchemaService: ServiceClass;
	readonly UtilsService: ServiceClass;
};

/** A service of Directus, whose methods may be replaced. */
export type ServiceClass = { readonly prototype: { [method: string]: ServiceMethod | undefined } };
export type ServiceMethod = (
	this: { readonly accountability: object | null; readonly collection?: string },
	...args: readonly unknown[]
) => Promise<unknown>;

const internals = {
	...emitters,
	...database,
	...schemas,
	...tokens,
	...integers,
	...collections,
	...items,
	...relations,
	...applying,
	...sorting,
} as unknown as Internals;

export const { useEmitter, getDatabase, getSchema, getAccountabilityForToken } = internals;

/** The services that change tables, or rows without asking any hook. */
export const { CollectionsService, ItemsService, RelationsService, SchemaService, UtilsService } =
	internals;

/** From now on GraphQL takes whole numbers by their digits only. */
export function readExactIntegers(): void {
	Object.assign(internals.GraphQLBigInt, { parseValue: exactInteger, parseLiteral: exactLiteral });
}

/** Whether Directus has tables to change before it can work. */
export async function pendingMigrations(): Promise<boolean> {
	return !(await internals.validateMigrations());
}

/** Registers a filter as a hook does. */
type RegisterFilter = (event: string, handler: (payload: unknown) => unknown) => void;

/** Answers the filter that startFault() emits: registered through the hook context. */
export function answerProbe(filter: RegisterFilter): void {
	filter(PROBE, () => PROBE_ANSWER);
}

/** Why this Directus is not the one that core was written for; undefined when all is well. */
export function startFault(): Promise<string | undefined> {
	const { version } = createRequire(import.meta.url)('directus/package.json') as {
		version: string;
	};
	const probe = () => useEmitter().emitFilter(PROBE, 'asked', {});
	return faultOf({ version, internals, probe });
}
