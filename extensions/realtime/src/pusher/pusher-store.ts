/** What the Pusher endpoint reads: whether logins still hold, and who people are. */
import type { Sql } from '@cubehub/core/work';
import type { Profile } from '../store.ts';
import type { Grant } from './grant.ts';

/** Whether the person may be here at all, and whether the login behind the grant still holds. */
export type Standing = { readonly isActive: boolean; readonly holds: boolean };

/** The standing of whoever holds each of these grants, in their order. One statement. */
export async function standingsOf(
	sql: Sql,
	grants: readonly Grant[],
): Promise<readonly Standing[]> {
	const rows = await sql<{ is_active: boolean; holds: boolean }>`
		select
			coalesce(person.status = 'active', false) as is_active,
			(
				held.login is null
				or exists (
					select 1 from identity_sessions
					where id = held.login and ended_at is null and expires_at > current_timestamp
				)
			)
			and not exists (
				select 1 from identity_revocations
				where hash = held.sid and kind = 'sid' and expires_at > current_timestamp
			)
			and (
				held.token is null
				or held.token = encode(sha256(convert_to(person.token, 'UTF8')), 'hex')
			) is true as holds
		from unnest(
			${grants.map(({ user }) => user)}::uuid[],
			${grants.map(({ login }) => login ?? null)}::uuid[],
			${grants.map(({ sid }) => sid ?? null)}::text[],
			${grants.map(({ staticToken }) => staticToken ?? null)}::text[]
		) with ordinality as held("user", login, sid, token, place)
		left join directus_users as person on person.id = held."user"
		order by held.place`;
	return rows.map(({ is_active, holds }) => ({ isActive: is_active, holds }));
}

type ProfileRow = {
	readonly id: string;
	readonly first_name: string | null;
	readonly last_name: string | null;
	readonly avatar: string | null;
};

/** What others are shown of these people. */
export async function profilesOf(sql: Sql, ids: readonly string[]): Promise<readonly Profile[]> {
	const rows = await sql<ProfileRow>`
		select id, first_name, last_name, avatar
		from directus_users
		where id = any (${ids})`;
	return rows.map(({ id, first_name, last_name, avatar }) => ({
		id,
		firstName: first_name,
		lastName: last_name,
		avatar,
	}));
}
