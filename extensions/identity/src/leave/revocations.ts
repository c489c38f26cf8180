/**
 * What is ended before its time, and what may be used once. PostgreSQL keeps it: losing Redis lets
 * nobody back in.
 *
 * - Of a secret only its SHA-256 is stored. A session id of Keycloak has the same hash here as in
 *   identity_sessions.keycloak_sid_hash.
 */
import { createHash } from 'node:crypto';
import type { Sql } from '@cubehub/core/work';

/** What may be used once: an id of a logout token, an ID token, the state of a login. */
type OnceKind = 'jti' | 'id_token' | 'state';

/** The SHA-256 of a token or a session id, in hex: how our tables know it. */
export function hashOf(secret: string): string {
	return createHash('sha256').update(secret, 'utf8').digest('hex');
}

/** The SHA-256 of a session id of Keycloak. */
export function sidHash(sid: string): string {
	return hashOf(sid);
}

/** Whether a session of Keycloak was ended here within the last minutes. */
export async function isSidRevoked(sql: Sql, sid: string): Promise<boolean> {
	const [row] = await sql<{ isRevoked: boolean }>`
		select identity_is_sid_revoked(${sidHash(sid)}) as "isRevoked"`;
	return row?.isRevoked === true;
}

/** Takes something that may be used once; false when it was taken within the last `seconds`. */
export async function useOnce(
	sql: Sql,
	kind: OnceKind,
	value: string,
	seconds: number,
): Promise<boolean> {
	const hash = hashOf(`${kind}:${value}`);
	const [row] = await sql<{ isFirst: boolean }>`
		select identity_use_once(${kind}, ${hash}, ${seconds}::integer) as "isFirst"`;
	return row?.isFirst === true;
}
