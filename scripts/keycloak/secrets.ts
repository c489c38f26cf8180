/** Secrets between Keycloak and the house. Those of the environment win over those made up here. */
import { randomBytes } from 'node:crypto';
import type { Env } from '../config/environment.ts';
import { readJson, writePrivateJson } from '../stack/private-file.ts';

/** The variables by which Keycloak and the house are told of them. */
export const SECRET_NAMES = [
	'KC_DIRECTUS_CLIENT_SECRET',
	'KC_LOGIN_CLIENT_SECRET',
	'KC_BACKEND_CLIENT_SECRET',
	'KC_BOOTSTRAP_ADMIN_PASSWORD',
	'KC_DB_PASSWORD',
] as const;

export type KeycloakSecrets = { readonly [name in (typeof SECRET_NAMES)[number]]: string };

export const newSecret = (): string => randomBytes(32).toString('base64url');

/** The secrets that a file keeps; made at the first call. */
export function keycloakSecrets(file: string, env: Env): KeycloakSecrets {
	const known = readJson<Partial<KeycloakSecrets>>(file) ?? {};
	const kept = Object.fromEntries(
		SECRET_NAMES.map((name) => [name, known[name] ?? newSecret()]),
	) as KeycloakSecrets;
	if (SECRET_NAMES.some((name) => known[name] === undefined)) writePrivateJson(file, kept);
	return Object.fromEntries(
		SECRET_NAMES.map((name) => [name, env[name] || kept[name]]),
	) as KeycloakSecrets;
}
