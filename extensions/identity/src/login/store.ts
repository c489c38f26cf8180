/** Reads of logins. */
import { InvalidCredentials } from '@cubehub/core/errors';
import type { Sql } from '@cubehub/core/work';

/** Whose session this is, by its id in identity_sessions. */
export async function userOfSession(sql: Sql, session: string): Promise<string> {
	const [row] = await sql<{ user: string }>`
		select "user" from identity_sessions where id = ${session}`;
	if (!row) throw InvalidCredentials;
	return row.user;
}

export type OpenSession = { readonly id: string; readonly user: string };

/** The open session of Directus that a refresh token of this SHA-256 belongs to. */
export async function openSessionOf(sql: Sql, hash: string): Promise<OpenSession | undefined> {
	const [row] = await sql<OpenSession>`
		select id, "user"
		from identity_sessions
		where token_hash = ${hash}
			and ended_at is null
			and expires_at > current_timestamp`;
	return row;
}
