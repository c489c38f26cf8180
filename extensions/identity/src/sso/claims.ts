/** What the openid driver hands to its filters: the claims of ID token and userinfo, flattened. */
import { z } from 'zod';

const flat = z.looseObject({
	sub: z.string(),
	sid: z.string().optional(),
	email: z.string().optional(),
	email_verified: z.boolean().default(false),
	preferred_username: z.string().optional(),
	given_name: z.string().optional(),
	family_name: z.string().optional(),
	locale: z.string().optional(),
});

/** What a filter is told beside the row that it is to change. */
export const loginMeta = z.looseObject({
	identifier: z.string(),
	provider: z.string(),
	providerPayload: z.looseObject({
		idToken: z.string(),
		userInfo: z.record(z.string(), z.unknown()),
	}),
});

export type SsoClaims = {
	/** The id of the person at Keycloak. */
	readonly subject: string;
	/** The session of Keycloak; absent in tokens of other providers. */
	readonly sid: string | undefined;
	/** In lower case. */
	readonly email: string | undefined;
	readonly isVerified: boolean;
	readonly username: string | undefined;
	readonly firstName: string | undefined;
	readonly lastName: string | undefined;
	/** As Keycloak writes it: 'ru'. */
	readonly locale: string | undefined;
	/** Undefined when the claim is absent: nobody is in no group and says so. */
	readonly groups: readonly string[] | undefined;
};

/** Reads flattened claims; throws for claims that name nobody. */
export function ssoClaims(userInfo: { readonly [name: string]: unknown }): SsoClaims {
	const read = flat.parse(userInfo);
	return {
		subject: read.sub,
		sid: read.sid,
		email: read.email?.trim().toLowerCase(),
		isVerified: read.email_verified,
		username: read.preferred_username?.toLowerCase(),
		firstName: read.given_name,
		lastName: read.family_name,
		locale: read.locale,
		groups: groupsOf(userInfo),
	};
}

/** `groups.0`, `groups.1`, …; a mapper for one value gives `groups` itself. */
function groupsOf(userInfo: { readonly [name: string]: unknown }): readonly string[] | undefined {
	const found = Object.entries(userInfo).flatMap(([name, value]) =>
		/^groups(\.\d+)?$/.test(name) && typeof value === 'string' ? [value] : [],
	);
	return found.length > 0 ? found : undefined;
}
