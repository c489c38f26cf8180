/** Short names for what the admin API of Keycloak gives and takes. */
import type KeycloakAdminClient from '@keycloak/keycloak-admin-client';

type Given<Call extends (...args: never[]) => unknown> = NonNullable<Awaited<ReturnType<Call>>>;
type Each<Call extends (...args: never[]) => unknown> =
	Given<Call> extends (infer Item)[] ? Item : never;

export type RealmClient = Each<KeycloakAdminClient['clients']['find']>;
export type Mapper = Each<KeycloakAdminClient['clients']['listProtocolMappers']>;
export type Policy = Each<KeycloakAdminClient['clients']['findPermissions']>;
export type Group = Each<KeycloakAdminClient['groups']['find']>;
export type Role = Each<KeycloakAdminClient['roles']['find']>;
export type Execution = Each<KeycloakAdminClient['authenticationManagement']['getExecutions']>;
export type UserProfile = Given<KeycloakAdminClient['users']['getProfile']>;
export type User = Given<KeycloakAdminClient['users']['findOne']>;
type RealmSettings = Given<KeycloakAdminClient['realms']['findOne']>;

/** A realm file: what the admin API knows, and what only an import reads. */
export type Realm = Omit<RealmSettings, 'scopeMappings' | 'localizationTexts'> & {
	scopeMappings?: { client: string; roles: string[] }[];
	localizationTexts?: { [locale: string]: { [key: string]: string } };
};
