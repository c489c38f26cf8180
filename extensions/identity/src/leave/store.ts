/** What leaving reads and writes. */
import type { Sql } from '@cubehub/core/work';

/** An end of access that Keycloak is to hear of. */
export type Intent = {
	readonly saga: string;
	/** The person's id there. */
	readonly subject: string;
};

/**
 * Suspends an active person and ends every login; answers what is left to do at Keycloak. An end that
 * began at `since` or later counts as this one.
 */
export async function beginEndAccess(
	sql: Sql,
	user: string,
	since?: Date,
): Promise<Intent | undefined> {
	const [intent] = await sql<Intent>`
		select saga, subject from identity_end_access(${user}, ${since ?? null}::timestamptz)`;
	return intent;
}

/** Takes an end that Keycloak has not heard of although its time has come. */
export async function takeEndAccess(sql: Sql): Promise<Intent | undefined> {
	const [intent] = await sql<Intent>`select saga, subject from identity_take_end_access()`;
	return intent;
}

/** Notes that Keycloak has done its part, or why not. */
export async function noteEndAccess(sql: Sql, saga: string, error?: string): Promise<void> {
	await sql`select identity_note_end_access(${saga}, ${error ?? null})`;
}

export async function isPerson(sql: Sql, id: string): Promise<boolean> {
	const [row] = await sql<{ is: boolean }>`
		select exists (select from directus_users where id = ${id}) as "is"`;
	return row?.is === true;
}

/** A person whom Keycloak knows. */
export type KnownPerson = {
	readonly id: string;
	/** The id in Keycloak. */
	readonly subject: string;
	readonly status: string;
};

/** The row of somebody whom Keycloak names. */
export async function personOfSubject(sql: Sql, subject: string): Promise<KnownPerson | undefined> {
	const [row] = await sql<KnownPerson>`
		select id, external_identifier as subject, status
		from directus_users
		where provider = 'keycloak' and lower(external_identifier) = lower(${subject})`;
	return row;
}

/** Everybody who may log in and whom Keycloak should know, by pages in the order of their ids. */
export async function activePeople(
	sql: Sql,
	after: string | null,
	limit: number,
): Promise<readonly KnownPerson[]> {
	return sql<KnownPerson>`
		select id, external_identifier as subject, status
		from directus_users
		where provider = 'keycloak'
			and external_identifier is not null
			and status = 'active'
			and (${after}::uuid is null or id > ${after}::uuid)
		order by id
		limit ${limit}::integer`;
}

/** A person's id in Keycloak; undefined for one whom Keycloak does not know. */
export async function subjectOf(sql: Sql, user: string): Promise<string | undefined> {
	const [row] = await sql<{ subject: string | null }>`
		select external_identifier as subject
		from directus_users
		where id = ${user} and provider = 'keycloak'`;
	return row?.subject ?? undefined;
}

/** A login of Directus that has not ended. */
export type Login = {
	readonly id: string;
	readonly user: string;
	readonly sidHash: string | null;
	readonly tokenHash: string;
	readonly ip: string | null;
	readonly userAgent: string | null;
	readonly createdAt: Date;
	readonly lastSeenAt: Date | null;
	readonly expiresAt: Date;
};

/** The logins of a person that hold, the newest first. */
export async function loginsOf(sql: Sql, user: string): Promise<readonly Login[]> {
	return sql<Login>`
		select id, "user", keycloak_sid_hash as "sidHash", token_hash as "tokenHash", ip,
			user_agent as "userAgent", created_at as "createdAt", last_seen_at as "lastSeenAt",
			expires_at as "expiresAt"
		from identity_sessions
		where "user" = ${user} and ended_at is null and expires_at > current_timestamp
		order by created_at desc, id`;
}

/** A login that hangs on a session of Keycloak. */
export type BoundLogin = { readonly sidHash: string; readonly subject: string };

/** All of them that hold. */
export async function boundLogins(sql: Sql): Promise<readonly BoundLogin[]> {
	return sql<BoundLogin>`
		select distinct session.keycloak_sid_hash as "sidHash", person.external_identifier as subject
		from identity_sessions session
		join directus_users person on person.id = session."user"
		where session.keycloak_sid_hash is not null
			and session.ended_at is null
			and session.expires_at > current_timestamp
			and person.provider = 'keycloak'
			and person.external_identifier is not null`;
}

/** The session of Keycloak behind one of these tokens of Directus, ended or not. */
export async function boundLoginOfTokens(
	sql: Sql,
	tokenHashes: readonly string[],
): Promise<BoundLogin | undefined> {
	const [row] = await sql<BoundLogin>`
		select session.keycloak_sid_hash as "sidHash", person.external_identifier as subject
		from identity_sessions session
		join directus_users person on person.id = session."user"
		where session.token_hash = any (${tokenHashes})
			and session.keycloak_sid_hash is not null
			and person.external_identifier is not null`;
	return row;
}

/** Ends what hangs on a session of Keycloak, and asks for the end of the session itself. */
export async function endBoundLogin(sql: Sql, { subject, sidHash }: BoundLogin): Promise<void> {
	await sql`
		select
			identity_end_sid(${sidHash}),
			outbox_add(
				'identity.logout.requested',
				${subject}::text,
				jsonb_build_object('subject', ${subject}::text, 'sidHash', ${sidHash}::text))`;
}

/** Whether a session of Keycloak ever led to a login of Directus, as far back as rows are kept. */
export async function isSidBound(sql: Sql, hash: string): Promise<boolean> {
	const [row] = await sql<{ isBound: boolean }>`
		select exists (select from identity_sessions where keycloak_sid_hash = ${hash}) as "isBound"`;
	return row?.isBound === true;
}

/** The login of a person that hangs on this session of Keycloak. */
export async function loginOfSid(
	sql: Sql,
	user: string,
	hash: string,
): Promise<string | undefined> {
	const [row] = await sql<{ id: string }>`
		select id
		from identity_sessions
		where "user" = ${user} and keycloak_sid_hash = ${hash} and ended_at is null`;
	return row?.id;
}

/** How far a stream of events has been read. */
export type Cursor = {
	/** When the newest event happened that was read. */
	readonly at: Date;
	/** Ids of events around then: they are read again, because others may be stored late. */
	readonly seen: readonly string[];
};

/** The cursor of this name; undefined before the first read. */
export async function cursorOf(sql: Sql, name: string): Promise<Cursor | undefined> {
	const [row] = await sql<{ position: bigint; seen: readonly string[] | null }>`
		select position, seen from identity_cursors where name = ${name}`;
	return row && { at: new Date(Number(row.position)), seen: row.seen ?? [] };
}

export async function keepCursor(sql: Sql, name: string, { at, seen }: Cursor): Promise<void> {
	await sql`
		insert into identity_cursors (name, position, seen, updated_at)
		values (${name}, ${at.getTime()}::bigint, ${JSON.stringify(seen)}::json, current_timestamp)
		on conflict (name) do update
		set position = excluded.position, seen = excluded.seen, updated_at = excluded.updated_at`;
}
