/** What core needs of the inside of Directus, looked at before the first request. */

export const VERSION = '11.17.4';

/** The functions that directus.ts imports. */
export const USED = [
	'useEmitter',
	'getFlowManager',
	'getDatabase',
	'getSchema',
	'getAccountabilityForToken',
	'validateMigrations',
	'verifyAccessJWT',
	'getSecret',
	'clearCache',
	'useCache',
	'useRedis',
	'fetchPolicies',
	'fetchPermissions',
	'fetchRolesTree',
	'fetchGlobalAccess',
	'getWebSocketController',
	'getSubscriptionController',
	'getLogsController',
	'generateHash',
	'AuthenticationService',
	'UsersService',
	'MailService',
	'MetaService',
	'CollectionsService',
	'ItemsService',
	'RelationsService',
	'SchemaService',
	'UtilsService',
] as const;

type Found = {
	readonly version: string;
	readonly internals: { readonly [name: string]: unknown };
	/** What a filter answered that was registered as a hook and asked by Directus' own emitter. */
	readonly probe: () => Promise<unknown>;
};

export const PROBE_ANSWER = 'answered';

/** Why this Directus is not the one that core was written for, by name; undefined when it is. */
export async function faultOf({ version, internals, probe }: Found): Promise<string | undefined> {
	if (version !== VERSION) return `Directus is ${version}, not ${VERSION}.`;

	const missing = USED.find((name) => typeof internals[name] !== 'function');
	if (missing) return `Directus ${VERSION} does not offer ${missing}.`;

	const scalar = internals['GraphQLBigInt'] as { parseValue?: unknown } | undefined;
	if (typeof scalar?.parseValue !== 'function') {
		return `Directus ${VERSION} does not offer GraphQLBigInt.`;
	}

	const isHeard = (await probe()) === PROBE_ANSWER;
	return isHeard ? undefined : 'Hooks are not heard by the emitter of Directus.';
}
