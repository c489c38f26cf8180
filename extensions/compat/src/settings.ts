/** The environment of the aliases. */
import { z } from 'zod';

const environment = z.object({
	COMPAT_ALIASES: z.union([z.boolean(), z.stringbool()]).default(true),
	MAX_PAYLOAD_SIZE: z.union([z.string(), z.number()]).default('1mb'),
	IDENTITY_MODE: z.enum(['sso', 'local']).default('local'),
	KEYCLOAK_URL: z.string().optional(),
	KEYCLOAK_REALM: z.coerce.string().default('cubehub'),
});

export type CompatSettings = {
	readonly isOn: boolean;
	/** The most that a body may have: `1mb`. */
	readonly maxPayload: string | number;
	/** Where links of Keycloak's mails lead; undefined while Directus holds the logins. */
	readonly actionLinks: string | undefined;
};

/** Reads an environment. */
export function settingsOf(env: { readonly [name: string]: unknown }): CompatSettings {
	const read = environment.parse(env);
	const url = read.KEYCLOAK_URL?.replace(/\/+$/, '');
	return {
		isOn: read.COMPAT_ALIASES,
		maxPayload: read.MAX_PAYLOAD_SIZE,
		actionLinks:
			read.IDENTITY_MODE === 'sso' && url
				? `${url}/realms/${read.KEYCLOAK_REALM}/login-actions/action-token`
				: undefined,
	};
}
