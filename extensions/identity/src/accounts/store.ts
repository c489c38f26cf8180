/** What registrations, addresses and erasures read and write. */
import type { Json, Sql } from '@cubehub/core/work';

/** Why an account cannot be made; null when it can. */
export type Taken = 'EMAIL_ALREADY_EXISTS' | 'USERNAME_ALREADY_EXISTS' | null;

export async function takenBy(sql: Sql, email: string | null, username: string | null) {
	const [row] = await sql<{ taken: Taken }>`
		select identity_taken(${email}, ${username}) as taken`;
	return row?.taken ?? null;
}

/** Whether strangers may make accounts. */
export async function isRegistrationOpen(sql: Sql): Promise<boolean> {
	const [row] = await sql<{ isOpen: boolean }>`
		select coalesce(bool_and(registration_open), true) as "isOpen"
		from app_settings`;
	return row?.isOpen !== false;
}

type Begun = {
	readonly saga: string;
	readonly correlationId: string | null;
	/** Hash of the address. */
	readonly key: string;
	/** When somebody else may look after it. */
	readonly due: Date;
};

export async function beginRegistration(sql: Sql, begun: Begun): Promise<void> {
	const { saga, correlationId, key, due } = begun;
	await sql`select identity_begin_registration(${saga}, ${correlationId}, ${key}, ${due})`;
}

/** Makes the row and ends the saga; answers the person. */
export async function completeRegistration(
	sql: Sql,
	saga: string,
	account: { readonly [field: string]: Json },
): Promise<string> {
	const [row] = await sql<{ user: string }>`
		select identity_complete_registration(${saga}, ${account}::jsonb) as "user"`;
	if (!row) throw new Error('A registration ended without an account.');
	return row.user;
}

type Undoing = {
	readonly saga: string;
	readonly keycloakId: string | null;
	readonly error: string;
	readonly due: Date;
};

/** Decides that a registration is undone; answers the person when its account was made after all. */
export async function beginUndo(sql: Sql, undoing: Undoing): Promise<string | null> {
	const { saga, keycloakId, error, due } = undoing;
	const [row] = await sql<{ user: string | null }>`
		select identity_begin_undo(${saga}, ${keycloakId}, ${error}, ${due}) as "user"`;
	return row?.user ?? null;
}

export async function endUndo(sql: Sql, saga: string): Promise<void> {
	await sql`select identity_end_undo(${saga})`;
}

/** A registration or erasure that nobody has ended. */
export type Saga = {
	readonly id: string;
	readonly kind: 'user_registration' | 'user_erasure';
	readonly state: 'running' | 'compensating';
	readonly payload: { readonly user?: string; readonly keycloak_id?: string };
	/** This one included. */
	readonly attempts: number;
};

/** Takes the one that is due longest and holds it for some seconds. */
export async function claimSaga(sql: Sql, seconds: number): Promise<Saga | undefined> {
	const [saga] = await sql<Saga>`
		select id, kind, state, payload, attempts
		from identity_claim_saga(${seconds})`;
	return saga;
}

/** Puts a saga off; without a time somebody has to see to it. */
export async function putOffSaga(
	sql: Sql,
	saga: string,
	error: string,
	due: Date | null,
): Promise<void> {
	await sql`select identity_put_off_saga(${saga}, ${error}, ${due})`;
}

/** Those of Keycloak's ids that no row has, and no registration that goes on. */
export async function withoutRow(
	sql: Sql,
	people: readonly { readonly id: string; readonly saga: string }[],
): Promise<readonly string[]> {
	const rows = await sql<{ id: string }>`
		select known.id
		from unnest(
			${people.map(({ id }) => id)}::text[], ${people.map(({ saga }) => saga)}::text[]
		) as known (id, saga)
		where not exists (
				select
				from directus_users person
				where lower(person.external_identifier) = lower(known.id))
			and not exists (
				select
				from sagas
				where sagas.id::text = known.saga
					and sagas.next_at is not null)`;
	return rows.map(({ id }) => id);
}

/** A person as their mails need them. */
export type Addressee = {
	readonly id: string;
	readonly email: string | null;
	readonly language: string | null;
	readonly status: string;
	readonly provider: string;
	/** The id in Keycloak. */
	readonly subject: string | null;
	readonly isVerified: boolean;
	readonly password: string | null;
};

export async function addresseeOf(sql: Sql, user: string): Promise<Addressee | undefined> {
	const [row] = await sql<Addressee>`
		select id, email, language, status, provider, external_identifier as subject,
			email_verified_at is not null as "isVerified", password
		from directus_users
		where id = ${user}`;
	return row;
}

export async function userOfAddress(sql: Sql, address: string): Promise<string | undefined> {
	const [row] = await sql<{ id: string }>`
		select id from directus_users where lower(email) = ${address}`;
	return row?.id;
}

/** A token that was mailed, as it is kept: its hash. */
export type Mailed = {
	readonly purpose: 'email_verify' | 'email_change';
	/** Hash of the token. */
	readonly nonce: string;
	readonly user: string;
	/** In lower case. */
	readonly address: string;
	/** The login that asked. */
	readonly login: string | null;
	readonly seconds: number;
};

export async function keepMailed(sql: Sql, mailed: Mailed): Promise<void> {
	const { purpose, nonce, user, address, login, seconds } = mailed;
	await sql`
		insert into auth_challenges (purpose, nonce, "user", address, binding_hash, expires_at)
		values (
			${purpose}, ${nonce}, ${user}, ${address}, ${login},
			current_timestamp + ${seconds} * interval '1 second')`;
}

/** A mailed token that is still good. */
export type LiveToken = {
	readonly purpose: 'email_verify' | 'email_change';
	readonly user: string;
	readonly address: string;
	readonly login: string | null;
};

export async function liveToken(sql: Sql, nonce: string): Promise<LiveToken | undefined> {
	const [row] = await sql<LiveToken>`
		select purpose, "user", address, binding_hash as login
		from auth_challenges
		where nonce = ${nonce}
			and purpose in ('email_verify', 'email_change')
			and used_at is null
			and expires_at > current_timestamp`;
	return row;
}

/** Confirms the address that a person registered with; undefined when the token is not good for it. */
export async function confirmAddress(sql: Sql, nonce: string): Promise<string | undefined> {
	const [row] = await sql<{ user: string | null }>`
		select identity_confirm_address(${nonce}) as "user"`;
	return row?.user ?? undefined;
}

/** Gives a person the new address; undefined when the token is not good for it. */
export async function changeAddress(sql: Sql, nonce: string): Promise<string | undefined> {
	const [row] = await sql<{ user: string | null }>`
		select identity_change_address(${nonce}) as "user"`;
	return row?.user ?? undefined;
}

/** Whether a login of Directus still holds. */
export async function isLoginOpen(sql: Sql, user: string, login: string): Promise<boolean> {
	const [row] = await sql<{ isOpen: boolean }>`
		select exists (
			select
			from identity_sessions
			where id::text = ${login}
				and "user" = ${user}
				and ended_at is null
				and expires_at > current_timestamp) as "isOpen"`;
	return row?.isOpen === true;
}

/** Announces something of identity, in the transaction of `sql`. */
export async function announce(
	sql: Sql,
	topic: string,
	payload: { readonly [field: string]: Json },
): Promise<void> {
	await sql`select outbox_add(${topic}, ${String(payload['user'] ?? '') || null}, ${payload}::jsonb)`;
}

type Erasing = {
	readonly user: string;
	readonly saga: string;
	readonly correlationId: string | null;
	readonly due: Date;
};

/** Closes an account at once; answers the id in Keycloak. Refuses with FORBIDDEN one that is not active. */
export async function beginErasure(sql: Sql, erasing: Erasing): Promise<string | null> {
	const { user, saga, correlationId, due } = erasing;
	const [row] = await sql<{ subject: string | null }>`
		select identity_begin_erasure(${user}, ${saga}, ${correlationId}, ${due}) as subject`;
	return row?.subject ?? null;
}

export async function finishErasure(sql: Sql, saga: string): Promise<void> {
	await sql`select identity_finish_erasure(${saga})`;
}

/** The login of Directus that is meant: by its id, or by the session of Keycloak that it hangs on. */
export async function keptLogin(
	sql: Sql,
	user: string,
	kept: string,
): Promise<{ readonly id: string; readonly sidHash: string | null } | undefined> {
	const [row] = await sql<{ id: string; sidHash: string | null }>`
		select id, keycloak_sid_hash as "sidHash"
		from identity_sessions
		where "user" = ${user}
			and (id::text = ${kept} or keycloak_sid_hash = ${kept})
			and ended_at is null
		order by created_at desc
		limit 1`;
	return row;
}
