/** Directus ships no types for its inside; directus.ts says what it expects. */
declare module '@directus/api/emitter' {
	export const useEmitter: unknown;
}
declare module '@directus/api/flows' {
	export const getFlowManager: unknown;
}
declare module '@directus/api/utils/get-accountability-for-token' {
	export const getAccountabilityForToken: unknown;
}
declare module '@directus/api/services/graphql/types/bigint' {
	export const GraphQLBigInt: unknown;
}
declare module '@directus/api/services/collections' {
	export const CollectionsService: unknown;
}
declare module '@directus/api/services/items' {
	export const ItemsService: unknown;
}
declare module '@directus/api/services/relations' {
	export const RelationsService: unknown;
}
declare module '@directus/api/services/schema' {
	export const SchemaService: unknown;
}
declare module '@directus/api/services/utils' {
	export const UtilsService: unknown;
}
declare module '@directus/api/permissions/cache' {
	export const clearCache: unknown;
	export const useCache: unknown;
}
declare module '@directus/api/redis/lib/use-redis' {
	export const useRedis: unknown;
}
declare module '@directus/api/permissions/lib/fetch-roles-tree' {
	export const fetchRolesTree: unknown;
}
declare module '@directus/api/permissions/modules/fetch-global-access/fetch-global-access' {
	export const fetchGlobalAccess: unknown;
}
declare module '@directus/api/services/authentication' {
	export const AuthenticationService: unknown;
}
declare module '@directus/api/services/mail/index' {
	export const MailService: unknown;
}
declare module '@directus/api/services/users' {
	export const UsersService: unknown;
}
declare module '@directus/api/websocket/controllers/index' {
	export const getWebSocketController: unknown;
	export const getSubscriptionController: unknown;
	export const getLogsController: unknown;
}
declare module '@directus/api/constants' {
	export const SESSION_COOKIE_OPTIONS: unknown;
}
declare module '@directus/api/utils/get-secret' {
	export const getSecret: unknown;
}
declare module '@directus/api/utils/jwt' {
	export const verifyAccessJWT: unknown;
}
declare module '@directus/api/utils/generate-hash' {
	export const generateHash: unknown;
}
declare module '@directus/api/permissions/lib/fetch-policies' {
	export const fetchPolicies: unknown;
}
declare module '@directus/api/permissions/lib/fetch-permissions' {
	export const fetchPermissions: unknown;
}
declare module '@directus/api/services/meta' {
	export const MetaService: unknown;
}
