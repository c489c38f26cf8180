import type KeycloakAdminClient from '@keycloak/keycloak-admin-client';
import type { Realm } from '../realm.ts';

/** One difference between the realm file and Keycloak, and what takes it away. */
export type Change = {
	/** For people; never holds a secret. */
	readonly what: string;
	readonly apply: () => Promise<unknown>;
};

export type Reconciling = {
	/** An administrator's client; its realm is the one to compare. */
	readonly keycloak: KeycloakAdminClient;
	/** The realm file with its placeholders filled in. */
	readonly declared: Realm;
};

/** Compares one part of the realm. */
export type Part = (reconciling: Reconciling) => Promise<readonly Change[]>;

/** What Keycloak gave for something that must be there. */
export function present<Value>(value: Value | null | undefined, what: string): Value {
	if (value === null || value === undefined) throw new Error(`Keycloak has no ${what}.`);
	return value;
}
