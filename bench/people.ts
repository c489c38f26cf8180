/** Who the load comes from: people made by SQL, with access tokens as Directus itself would sign them. */
import { createHmac } from 'node:crypto';
import { configId } from '@cubehub/core/ids';
import type { House } from './house.ts';

/** The id of the nth person: pgbench can make it from a number too. */
export const personId = (n: number): string =>
	`00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

/** Makes `count` active customers, each with `balance` minor units of tenge. */
export async function makePeople(house: House, count: number, balance: bigint): Promise<void> {
	await house.sql.query(
		`insert into directus_users (id, email, first_name, status, role, provider, email_verified_at)
		select ('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid, 'load-' || n || '@example.com',
			'Load ' || n, 'active', $2::uuid, 'default', current_timestamp
		from generate_series(1, $1::int) n`,
		[count, configId('role:customer')],
	);
	await logIn(house);
	await house.sql.query(
		`select ledger_move('adjustment', 'KZT',
			array[
				ledger_house(null, 'adjustment', 'KZT'),
				ledger_wallet(('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid, 'KZT')],
			array[-$2::bigint, $2::bigint], gen_random_uuid(), 'load', null)
		from generate_series(1, $1::int) n`,
		[count, String(balance)],
	);
	// Nobody waits for the news of these postings, and the relay would send them during the measurement.
	await house.sql.query('update outbox set done_at = current_timestamp where done_at is null');
	await house.sql.query('vacuum analyze');
}

/** Gives everybody of the load a login, with the id of the person: a token without one is refused. */
export async function logIn({ sql }: Pick<House, 'sql'>): Promise<void> {
	await sql.query(
		`insert into identity_sessions (id, "user", kind, token_hash, expires_at)
		select id, id, 'password', identity_hash(id::text), current_timestamp + interval '1 day'
		from directus_users
		where email like 'load-%'
		on conflict (id) do nothing`,
	);
}

/** An access token for a person, valid for an hour. */
export function tokenOf(secret: string, id: string, role: string): string {
	const now = Math.floor(Date.now() / 1000);
	const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
	const body = `${part({ alg: 'HS256', typ: 'JWT' })}.${part({
		id,
		cs: id,
		role,
		app_access: false,
		admin_access: false,
		iat: now,
		exp: now + 3600,
		iss: 'directus',
	})}`;

	return `${body}.${createHmac('sha256', secret).update(body).digest('base64url')}`;
}
