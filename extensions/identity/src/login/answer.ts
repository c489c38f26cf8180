/** What every login ends with: the person, the tokens, and the cookies. */
import { reply } from '@cubehub/core/http';
import type { Sql } from '@cubehub/core/work';
import { InvalidCredentials } from '@cubehub/core/errors';
import type { z } from 'zod';
import type { Tokens } from '../keycloak/token-endpoint.ts';
import { loginCookies, type CookieTokens } from './cookies.ts';
import type { person } from './schemas.ts';

export type Person = z.input<typeof person>;

/** Tokens of Keycloak, as cookies and answers have them. */
export function cookieTokens({
	accessToken,
	refreshToken,
	idToken,
	expiresIn,
}: Tokens): CookieTokens {
	return { accessToken, refreshToken, idToken, expires: expiresIn * 1000 };
}

type Options = {
	/** 200 unless given. */
	readonly status?: 200 | 201;
	/** What the answer says besides. */
	readonly more?: { readonly [field: string]: unknown };
};

/** Answers a login of this person. Throws InvalidCredentials when the row is gone. */
export async function loginReply(
	sql: Sql,
	user: string,
	tokens: CookieTokens,
	{ status = 200, more = {} }: Options = {},
) {
	const body = {
		user: await personOf(sql, user),
		access_token: tokens.accessToken,
		refresh_token: tokens.refreshToken,
		expires: tokens.expires,
		...more,
	};
	return reply(status, body, { cookies: loginCookies(tokens) });
}

/** A person as a login shows them. */
export async function personOf(sql: Sql, user: string): Promise<Person> {
	const [row] = await sql<Person>`
		select id, email, username, first_name, last_name, role, language,
			email_verified_at is not null as email_verified
		from directus_users
		where id = ${user}`;
	if (!row) throw InvalidCredentials;
	return row;
}
