/** People with logins, and what the database says of them, for the tests of leaving. */
import { createHash, randomUUID } from 'node:crypto';
import { query } from '../harness/statements.ts';

export const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('hex');

type PersonOptions = { readonly provider?: string; readonly subject?: string | null };

export async function aPerson({
	provider = 'keycloak',
	subject,
}: PersonOptions = {}): Promise<string> {
	const id = randomUUID();
	await query(
		`insert into directus_users (id, email, status, provider, external_identifier)
		values ($1, $2, 'active', $3, $4)`,
		[id, `${id}@example.com`, provider, subject === undefined ? randomUUID() : subject],
	);
	return id;
}

export type ALogin = { readonly id: string; readonly token: string; readonly sid: string };

/** A session of Directus, as a login makes it, that hangs on a session of Keycloak. */
export async function aLogin(user: string): Promise<ALogin> {
	const [token, sid] = [randomUUID(), randomUUID()];
	await query(
		`insert into directus_sessions (token, "user", expires) values ($1, $2, now() + interval '1 day')`,
		[token, user],
	);
	const [row] = await query<{ id: string }>(
		`update identity_sessions set keycloak_sid_hash = $2 where token_hash = $1 returning id`,
		[hashOf(token), hashOf(sid)],
	);
	return { id: row?.id ?? '', token, sid };
}

/** Ids of the logins that hold, of those that have a session of Directus too. */
export async function openLogins(user: string): Promise<readonly string[]> {
	const rows = await query<{ id: string }>(
		`select id from identity_sessions
		join directus_sessions on identity_hash(token) = token_hash
		where identity_sessions."user" = $1 and ended_at is null
		order by created_at`,
		[user],
	);
	return rows.map(({ id }) => id);
}

export type Told = {
	readonly user: string | null;
	readonly all: boolean;
	readonly sessions: readonly string[];
	readonly tokens: readonly string[];
	readonly sids: readonly string[];
};

/** What was announced of ended logins that name one of these. */
export async function toldOf(...names: readonly string[]): Promise<readonly Told[]> {
	const rows = await query<{ payload: Told }>(
		`select payload from outbox
		where topic = 'identity.session.revoked' and consumer = 'test-leave'
		order by id`,
	);
	const isMeant = (text: string) => names.some((name) => text.includes(name));
	return rows.map(({ payload }) => payload).filter((payload) => isMeant(JSON.stringify(payload)));
}

export async function isRevoked(sid: string): Promise<boolean | undefined> {
	const [row] = await query<{ is: boolean }>(`select identity_is_sid_revoked($1) as is`, [
		hashOf(sid),
	]);
	return row?.is;
}

/** Has ended logins announced to nobody but `toldOf`; once for a test file. */
export async function listenToEndings(): Promise<void> {
	await query(
		`insert into outbox_routes (topic, consumer) values ('identity.session.revoked', 'test-leave')`,
	);
}
