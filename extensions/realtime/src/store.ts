/** Every read of realtime, and the one write: what people were told. */
import type { Sql } from '@cubehub/core/work';
import type { ToldEvent } from './domain/messages.ts';

/** What a client is shown of the person it is logged in as. */
export type Profile = {
	readonly id: string;
	readonly firstName: string | null;
	readonly lastName: string | null;
	readonly avatar: string | null;
};

type UserRow = {
	readonly id: string;
	readonly first_name: string | null;
	readonly last_name: string | null;
	readonly avatar: string | null;
};

/** The person, if they may still log in. */
export async function activeUser(sql: Sql, id: string): Promise<Profile | undefined> {
	const [row] = await sql<UserRow>`
		select id, first_name, last_name, avatar
		from directus_users
		where id = ${id} and status = 'active'`;
	return (
		row && { id: row.id, firstName: row.first_name, lastName: row.last_name, avatar: row.avatar }
	);
}

export type Standing = {
	readonly id: string;
	readonly role: string | null;
	readonly static_token_hash: string | null;
};

/** Those of these people who may still log in, with what their connections depend on. */
export async function activeUsers(sql: Sql, ids: readonly string[]): Promise<readonly Standing[]> {
	return sql<Standing>`
		select id, role, encode(sha256(convert_to(token, 'UTF8')), 'hex') as static_token_hash
		from directus_users
		where id = any (${ids}) and status = 'active'`;
}

/** Those of these logins that still hold. */
export async function openLogins(sql: Sql, ids: readonly string[]): Promise<ReadonlySet<string>> {
	const rows = await sql<{ id: string }>`
		select id
		from identity_sessions
		where id = any (${ids}) and ended_at is null and expires_at > current_timestamp`;
	return new Set(rows.map(({ id }) => id));
}

/** Hashes of those of these sessions of Keycloak that were ended. */
export async function endedSids(sql: Sql, hashes: readonly string[]): Promise<ReadonlySet<string>> {
	const rows = await sql<{ hash: string }>`
		select hash
		from identity_revocations
		where hash = any (${hashes}) and kind = 'sid' and expires_at > current_timestamp`;
	return new Set(rows.map(({ hash }) => hash));
}

/** Which life of the database the numbers belong to. */
export async function currentEpoch(sql: Sql): Promise<string> {
	const [row] = await sql<{ epoch: string }>`select realtime_epoch() as epoch`;
	if (!row) throw new Error('realtime_epoch() answered nothing.');
	return row.epoch;
}

/** The last number of each of these people; nobody was ever told anything: no entry. */
export async function headsOf(
	sql: Sql,
	users: readonly string[],
): Promise<ReadonlyMap<string, number>> {
	const rows = await sql<{ user: string; useq: bigint }>`
		select "user", useq
		from user_cursors
		where "user" = any (${users})`;
	return new Map(rows.map(({ user, useq }) => [user, Number(useq)]));
}

type EventRow = {
	readonly user: string;
	readonly useq: bigint;
	readonly type: string;
	readonly data: ToldEvent['data'];
	readonly event_id: string;
	readonly created_at: Date;
};

/** What the person was told after number `useq`, oldest first. */
export async function eventsAfter(
	sql: Sql,
	user: string,
	useq: number,
	limit: number,
): Promise<readonly ToldEvent[]> {
	const rows = await sql<EventRow>`
		select "user", useq, type, data, event_id, created_at
		from user_events
		where "user" = ${user} and useq > ${useq}
		order by useq
		limit ${limit}`;
	return rows.map(toldEventOf);
}

/** A domain event that concerns people: owners of the wallets it touched, or the one it names. */
export type Concern =
	| { readonly event_id: string; readonly type: string; readonly accounts: readonly unknown[] }
	| { readonly event_id: string; readonly type: string; readonly user: string };

/** Numbers and stores what people are told, with their state as it is now. In order of user and number. */
export async function tellConcerned(
	sql: Sql,
	concerns: readonly Concern[],
): Promise<readonly ToldEvent[]> {
	const rows = await sql<EventRow>`
		select "user", useq, type, data, event_id, created_at
		from realtime_tell_users(${JSON.stringify(concerns)}::jsonb)`;
	return rows.map(toldEventOf);
}

function toldEventOf(row: EventRow): ToldEvent {
	return {
		userId: row.user,
		useq: row.useq,
		type: row.type,
		data: row.data,
		eventId: row.event_id,
		at: row.created_at,
	};
}
