/** What the check of a token reads: one statement for each kind of token. */
import type { Sql } from '@cubehub/core/work';

/** What people are shown of each other. */
type Names = {
	readonly firstName: string | null;
	readonly lastName: string | null;
	readonly avatar: string | null;
};

export type Bearer = Names & {
	/** Null when nobody here has this id of Keycloak. */
	readonly id: string | null;
	readonly status: string | null;
	readonly role: string | null;
	/** In lower case, as the next one. */
	readonly email: string | null;
	readonly verifiedEmail: string | null;
	/** Whether the login at Keycloak was ended. */
	readonly isRevoked: boolean;
	/** Whether the person has policies beside those of the role. */
	readonly hasPolicies: boolean;
};

/** The person whom a token of Keycloak names. `sid` is the hash of its login, if it has one. */
export async function bearerOf(sql: Sql, sub: string, sid: string | undefined): Promise<Bearer> {
	const [row] = await sql<Bearer>`
		select
			person.id,
			person.status,
			person.role,
			lower(person.email) as email,
			lower(person.verified_email) as "verifiedEmail",
			person.first_name as "firstName",
			person.last_name as "lastName",
			person.avatar,
			exists (
				select
				from directus_access access
				where access."user" = person.id
			) as "hasPolicies",
			exists (
				select
				from identity_revocations revoked
				where revoked.kind = 'sid'
					and revoked.hash = ${sid ?? null}
					and revoked.expires_at > current_timestamp
			) as "isRevoked"
		from (values (${sub}::text)) token (sub)
		left join directus_users person
			on person.provider = 'keycloak'
			and lower(person.external_identifier) = lower(token.sub)`;
	if (!row) throw new Error('A statement that always answers a row answered none.');
	return row;
}

/** What a token of Directus names. */
export type Holding = {
	readonly user: string;
	readonly login: string;
	/** The token of the session behind a cookie. */
	readonly session: string | undefined;
};

export type Holder = Names & {
	readonly status: string;
	readonly role: string | null;
	/** Whether the login, and the session of a cookie, still hold. */
	readonly isOpen: boolean;
	/** The hash of the login at Keycloak behind it. */
	readonly sid: string | null;
	/** Whether the person has policies beside those of the role. */
	readonly hasPolicies: boolean;
};

/** The people behind tokens of Directus, each in the place of what the token names. */
export async function holdersOf(
	sql: Sql,
	holdings: readonly Holding[],
): Promise<readonly (Holder | undefined)[]> {
	const rows = await sql<Holder & { readonly place: number }>`
		select
			asked.place::int as place,
			person.status,
			person.role,
			person.first_name as "firstName",
			person.last_name as "lastName",
			person.avatar,
			exists (
				select
				from directus_access access
				where access."user" = person.id
			) as "hasPolicies",
			login.keycloak_sid_hash as sid,
			login.id is not null
				and not exists (
					select
					from identity_revocations revoked
					where revoked.kind = 'sid'
						and revoked.hash = login.keycloak_sid_hash
						and revoked.expires_at > current_timestamp)
				and (
					asked.session is null
					or exists (
						select
						from directus_sessions session
						where session.token = asked.session
							and session."user" = person.id
							and session.expires >= current_timestamp)
				) as "isOpen"
		from unnest(
			${holdings.map(({ user }) => user)}::uuid[],
			${holdings.map(({ login }) => login)}::uuid[],
			${holdings.map(({ session }) => session ?? null)}::text[]
		) with ordinality asked ("user", login, session, place)
		join directus_users person on person.id = asked."user"
		left join identity_sessions login
			on login.id = asked.login
			and login."user" = person.id
			and login.ended_at is null
			and login.expires_at > current_timestamp`;
	const holders = new Map(rows.map(({ place, ...holder }) => [place - 1, holder]));
	return holdings.map((_holding, place) => holders.get(place));
}

export type Family = {
	readonly session: string;
	readonly hasEnded: boolean;
	/** Whether a later token has taken the place of this one. */
	readonly isUsed: boolean;
};

/** The login that a refresh token belongs or belonged to. */
export async function familyOf(sql: Sql, refreshToken: string): Promise<Family | undefined> {
	const [row] = await sql<Family>`
		select id as session, ended_at is not null as "hasEnded", false as "isUsed"
		from identity_sessions
		where token_hash = identity_hash(${refreshToken})
		union all
		select login.id, login.ended_at is not null, true
		from identity_used_tokens used
		join identity_sessions login on login.id = used.session
		where used.token_hash = identity_hash(${refreshToken})`;
	return row;
}

export type Opening = {
	/** What the login is to be known by; its access token says so already. */
	readonly session: string;
	readonly refreshToken: string;
	readonly sidHash: string | undefined;
};

/** Gives a login that was made a moment ago the id that its access token names. */
export async function nameLogin(sql: Sql, opening: Opening): Promise<void> {
	await sql`
		select identity_name_login(
			identity_hash(${opening.refreshToken}),
			${opening.session}::uuid,
			${opening.sidHash ?? null}::text)`;
}

export type NewSession = {
	readonly user: string;
	/** Replaced at once: nobody ever sees it. */
	readonly token: string;
	readonly ip: string | null;
	readonly userAgent: string | null;
	readonly origin: string | null;
};

/** Opens a session of Directus for a minute, to be renewed at once. */
export async function insertSession(sql: Sql, session: NewSession): Promise<void> {
	await sql`
		insert into directus_sessions (token, "user", expires, ip, user_agent, origin)
		values (
			${session.token},
			${session.user},
			current_timestamp + interval '1 minute',
			${session.ip},
			${session.userAgent},
			${session.origin})`;
}

export type Proof = {
	readonly kind: 'password' | 'eds' | 'google';
	readonly details?: {
		readonly bin?: string;
		readonly holderEku?: string;
		readonly certFingerprint?: string;
		readonly certSerial?: string;
	};
};

/** Notes by what a person has proved who they are. Answers the login's id. */
export async function noteProof(
	sql: Sql,
	token: string,
	{ kind, details }: Proof,
): Promise<string | undefined> {
	const [row] = await sql<{ id: string }>`
		update identity_sessions
		set kind = ${kind},
			bin = ${details?.bin ?? null},
			holder_eku = ${details?.holderEku ?? null},
			cert_fingerprint = ${details?.certFingerprint ?? null},
			cert_serial = ${details?.certSerial ?? null}
		where token_hash = identity_hash(${token})
		returning id`;
	return row?.id;
}

/** Notes the login as Directus notes its own. */
export async function noteActivity(sql: Sql, { user, ip, userAgent, origin }: NewSession) {
	await sql`
		insert into directus_activity (action, "user", ip, user_agent, origin, collection, item)
		values ('login', ${user}, ${ip}, ${userAgent}, ${origin}, 'directus_users', ${user})`;
}

/** The role of a person. */
export async function roleOf(sql: Sql, user: string): Promise<string | null> {
	const [row] = await sql<{ role: string | null }>`
		select role
		from directus_users
		where id = ${user}`;
	return row?.role ?? null;
}
