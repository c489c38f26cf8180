/** Directus ships no types for its inside; directus.ts says what it expects. */
declare module '@directus/api/emitter' {
	export const useEmitter: unknown;
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
