/**
 * The only file that imports the inside of Directus, for which nobody promises anything: it belongs
 * to one version, and says so at start rather than in the middle of a sale.
 */
import type { KeyObject } from 'node:crypto';
import { createRequire } from 'node:module';
import * as constants from '@directus/api/constants';
import * as database from '@directus/api/database/index';
import * as emitters from '@directus/api/emitter';
import * as flows from '@directus/api/flows';
import * as rights from '@directus/api/permissions/cache';
import * as readRules from '@directus/api/permissions/lib/fetch-permissions';
import * as policiesOf from '@directus/api/permissions/lib/fetch-policies';
import * as rolesTree from '@directus/api/permissions/lib/fetch-roles-tree';
import * as globalAccess from '@directus/api/permissions/modules/fetch-global-access/fetch-global-access';
import * as redis from '@directus/api/redis/lib/use-redis';
import * as logins from '@directus/api/services/authentication';
import * as collections from '@directus/api/services/collections';
import * as integers from '@directus/api/services/graphql/types/bigint';
import * as items from '@directus/api/services/items';
import * as mails from '@directus/api/services/mail/index';
import * as metas from '@directus/api/services/meta';
import * as relations from '@directus/api/services/relations';
import * as applying from '@directus/api/services/schema';
import * as people from '@directus/api/services/users';
import * as sorting from '@directus/api/services/utils';
import * as hashes from '@directus/api/utils/generate-hash';
import * as schemas from '@directus/api/utils/get-schema';
import * as tokens from '@directus/api/utils/get-accountability-for-token';
import * as secrets from '@directus/api/utils/get-secret';
import * as signatures from '@directus/api/utils/jwt';
import * as websockets from '@directus/api/websocket/controllers/index';
import type { Redis } from 'ioredis';
import type { Knex } from 'knex';
import type { Accountability } from './auth.ts';
import { exactInteger, exactLiteral } from './exact-integer.ts';
import type { ReadRule } from './sight.ts';
import { faultOf, PROBE_ANSWER } from './start-fault.ts';

const PROBE = 'cubehub.self-test';

export type Emitter = {
	emitAction(event: string | string[], meta: object, context: object): void;
	emitFilter(event: string, payload: unknown, meta: object, context?: object): Promise<unknown>;
};

/** An operation of a flow, and what follows it. */
export type LoadedOperation = {
	readonly key: string;
	readonly type: string;
	/** As they are stored: templates are not filled in. */
	readonly options: { readonly [name: string]: unknown } | null;
	readonly resolve: LoadedOperation | null;
	readonly reject: LoadedOperation | null;
};

/** An active flow as this process has loaded it. */
export type LoadedFlow = {
	readonly id: string;
	readonly name: string;
	readonly trigger: string | null;
	readonly options: { readonly type?: unknown; readonly scope?: unknown };
	readonly operation: LoadedOperation | null;
};

/** The flows of this process. */
export type FlowManager = {
	getFlow(id: string): LoadedFlow | undefined;
	/** Has every process load its flows anew. */
	reload(): Promise<void>;
	readonly reloadQueue: { readonly pending: number; onIdle(): Promise<void> };
	/** By type: what can run here. */
	readonly operations: ReadonlyMap<string, unknown>;
};

/** Where the rows and the schema of a question are. */
type Context = { readonly knex: Knex; readonly schema: object };

type Internals = {
	/** The emitter that runs the hooks of every bundle. */
	readonly useEmitter: () => Emitter;
	readonly getFlowManager: () => FlowManager;
	readonly getDatabase: () => Knex;
	readonly getSchema: () => Promise<object>;
	readonly validateMigrations: () => Promise<boolean>;
	/** Checks a token as every request does; throws for one that is wrong or old. */
	readonly getAccountabilityForToken: (
		token: string,
		defaults?: Accountability,
	) => Promise<Accountability>;
	/** What its own token says; throws for one that is forged, old, or not an access token. */
	readonly verifyAccessJWT: (
		token: string,
		secret: string | KeyObject,
	) => { readonly [claim: string]: unknown };
	readonly getSecret: () => string;
	/** How the cookie of a session is set, and therefore deleted. */
	readonly SESSION_COOKIE_OPTIONS: object;
	/** The role and its parents; cached. */
	readonly fetchRolesTree: (
		role: string | null,
		context: { readonly knex: Knex },
	) => Promise<string[]>;
	/** The ids of the policies of whoever asks; cached. */
	readonly fetchPolicies: (who: Accountability, context: Context) => Promise<string[]>;
	/** What these policies grant, worked out for whoever asks; cached. */
	readonly fetchPermissions: (
		asked: {
			readonly action: 'read';
			readonly policies: readonly string[];
			readonly collections: readonly string[];
			readonly accountability: Accountability;
		},
		context: Context,
	) => Promise<readonly ReadRule[]>;
	/** Whether these roles and this person are administrators, and may use the studio; cached. */
	readonly fetchGlobalAccess: (
		who: {
			readonly user: string | undefined;
			readonly roles: readonly string[];
			readonly ip: string | null;
		},
		context: { readonly knex: Knex },
	) => Promise<{ readonly admin: boolean; readonly app: boolean }>;
	/** Forgets what is kept of roles, policies and permissions, in every process. */
	readonly clearCache: () => Promise<void>;
	/** What is kept of them in this process, and in Redis where there is one. */
	readonly useCache: () => Rights;
	/** The connection that Directus shares among its parts; made by the first call. */
	readonly useRedis: () => Redis;
	/** Directus' own sockets; undefined while they are switched off. */
	readonly getWebSocketController: () => NativeSockets | undefined;
	readonly getSubscriptionController: () => NativeSockets | undefined;
	readonly getLogsController: () => NativeSockets | undefined;
	/** The Argon2id hash of a password, with the parameters of the environment. */
	readonly generateHash: (text: string) => Promise<string>;
	/** The scalar of every bigint column, shared by all schemas. */
	readonly GraphQLBigInt: { parseValue: unknown; parseLiteral: unknown };
	readonly AuthenticationService: ServiceClass;
	readonly CollectionsService: ServiceClass;
	readonly ItemsService: ServiceClass;
	readonly MailService: ServiceClass;
	readonly MetaService: ServiceClass;
	readonly RelationsService: ServiceClass;
	readonly SchemaService: ServiceClass;
	readonly UsersService: ServiceClass;
	readonly UtilsService: ServiceClass;
};

/** What is kept of roles, policies and permissions. */
export type Rights = {
	get(key: string): Promise<unknown>;
	/** Here, in Redis, and in every other process. */
	clear(): Promise<void>;
	/** What the processes tell each other by; none without Redis. */
	readonly bus?: { readonly sub: Redis };
};

/** An open socket of Directus. */
export type NativeSocket = {
	readonly accountability?: Accountability | null;
	send(text: string): void;
	/** Asks the client to go. */
	close(code?: number): void;
	/** Cuts it off. */
	terminate(): void;
};

/** The open sockets of Directus in this process. */
export type NativeSockets = { readonly clients: ReadonlySet<NativeSocket> };

/** A service of Directus, whose methods may be replaced. */
export type ServiceClass = { readonly prototype: { [method: string]: ServiceMethod | undefined } };
export type ServiceMethod = (
	this: { readonly accountability: object | null; readonly collection?: string },
	...args: readonly unknown[]
) => Promise<unknown>;

const internals = {
	...emitters,
	...flows,
	...database,
	...hashes,
	...schemas,
	...constants,
	...tokens,
	...secrets,
	...signatures,
	...integers,
	...collections,
	...items,
	...relations,
	...applying,
	...sorting,
	...rights,
	...rolesTree,
	...policiesOf,
	...readRules,
	...metas,
	...redis,
	...globalAccess,
	...logins,
	...mails,
	...people,
	...websockets,
} as unknown as Internals;

export const {
	useEmitter,
	getFlowManager,
	getDatabase,
	getSchema,
	getAccountabilityForToken,
	verifyAccessJWT,
	getSecret,
	SESSION_COOKIE_OPTIONS,
	clearCache,
	useCache: useRights,
	useRedis,
	fetchPolicies,
	fetchPermissions,
	fetchRolesTree,
	fetchGlobalAccess,
	getWebSocketController,
	getSubscriptionController,
	getLogsController,
	generateHash,
} = internals;

/** Logins, people and mail, as Directus serves them. */
export const { AuthenticationService, UsersService, MailService } = internals;

/** The services that change tables, or rows without asking any hook. */
export const {
	CollectionsService,
	ItemsService,
	MetaService,
	RelationsService,
	SchemaService,
	UtilsService,
} = internals;

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
