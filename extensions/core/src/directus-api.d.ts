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
