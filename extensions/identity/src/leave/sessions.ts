/** The sessions of a person: those of Keycloak, online and offline, and those of Directus. */
import { createHmac } from 'node:crypto';
import { Forbidden } from '@cubehub/core/errors';
import type { Client, Page } from '@cubehub/core/http';
import type { Work } from '@cubehub/core/work';
import { keycloakAdmin, type KeycloakSession } from '../keycloak/admin.ts';
import { identitySettings } from '../settings.ts';
import { claimsIn } from './claims.ts';
import { endSessions } from './end-sessions.ts';
import { hashOf, sidHash } from './revocations.ts';
import { loginsOf, subjectOf, type Login } from './store.ts';

/** As a client sees it: an id that opens nothing, and no token. */
export type SessionView = {
	readonly id: string;
	readonly kind: 'keycloak' | 'offline' | 'directus';
	readonly ip: string | null;
	readonly user_agent: string | null;
	/** Clients of Keycloak that share it. */
	readonly client: string | null;
	readonly created_at: Date;
	readonly last_seen_at: Date | null;
	/** Null: Keycloak decides. */
	readonly expires_at: Date | null;
	/** Whether the request came by it. */
	readonly current: boolean;
};

type Found = {
	readonly view: SessionView;
	readonly end: () => Promise<void>;
};

/** The sessions of the actor, or of the person whom an administrator asks about. */
export async function listSessions(
	work: Work,
	{ user }: { readonly user?: string | undefined },
): Promise<Page<SessionView>> {
	const found = await sessionsOf(work, ownerOf(work, user));
	return { items: found.map(({ view }) => view), next_cursor: null };
}

/** Ends one of them. Refuses with FORBIDDEN what is somebody else's, or nobody's. */
export async function endOneSession(
	work: Work,
	{ id, user }: { readonly id: string; readonly user?: string | undefined },
): Promise<void> {
	const found = await sessionsOf(work, ownerOf(work, user));
	const session = found.find(({ view }) => view.id === id);
	if (!session) throw Forbidden;
	await session.end();
}

function ownerOf({ actor }: Work, user: string | undefined): string {
	if (user === undefined || user === actor.userId) return actor.userId;
	if (!actor.isAdmin) throw Forbidden;
	return user;
}

async function sessionsOf(work: Work, user: string): Promise<readonly Found[]> {
	const subject = identitySettings().mode === 'sso' ? await subjectOf(work.sql, user) : undefined;
	const atKeycloak = subject === undefined ? [] : await keycloakAdmin().sessionsOf(subject);
	const logins = await loginsOf(work.sql, user);
	const isCurrent = currentOf(work.client, logins);

	return [
		...atKeycloak.map((session) => ({
			view: viewOfSession(session, isCurrent(sidHash(session.id))),
			end: () => endAtBoth(work, session),
		})),
		...logins.map((login) => ({
			view: viewOfLogin(login, isCurrent(login.id)),
			end: () => endLogin(work, login, atKeycloak),
		})),
	];
}

/** Says of a login's id, or of the hash of a session id of Keycloak, whether the request came by it. */
function currentOf({ token, cookies }: Client, logins: readonly Login[]) {
	// Whoever is logged in came by a token that was verified.
	const { sid, cs, session } = claimsIn(token ?? cookies['cubehub_access']);
	const login = logins.find(
		({ id, tokenHash }) =>
			id === cs || (typeof session === 'string' && tokenHash === hashOf(session)),
	);
	const current = new Set([
		...(typeof sid === 'string' ? [sidHash(sid)] : []),
		...(login ? [login.id] : []),
		...(login?.sidHash ? [login.sidHash] : []),
	]);
	return (known: string): boolean => current.has(known);
}

/** Here first: whoever waits for Keycloak must not use it meanwhile. */
async function endAtBoth({ sql }: Work, { id, isOffline }: KeycloakSession): Promise<void> {
	await endSessions(sql, { sid: id });
	await keycloakAdmin().endSession(id, isOffline);
}

/** A login that came from Keycloak ends there too, or the next click would let its browser in again. */
async function endLogin(
	work: Work,
	{ id, sidHash: hash }: Login,
	atKeycloak: readonly KeycloakSession[],
): Promise<void> {
	await endSessions(work.sql, { session: id });
	const behind = atKeycloak.find((session) => sidHash(session.id) === hash);
	if (behind) await endAtBoth(work, behind);
}

function viewOfSession(session: KeycloakSession, current: boolean): SessionView {
	const kind = session.isOffline ? 'offline' : 'keycloak';
	return {
		id: opaque(kind, session.id),
		kind,
		ip: session.ip,
		user_agent: null,
		client: session.clients.join(', ') || null,
		created_at: session.startedAt,
		last_seen_at: session.lastAccessAt,
		expires_at: null,
		current,
	};
}

function viewOfLogin(login: Login, current: boolean): SessionView {
	return {
		id: opaque('directus', login.id),
		kind: 'directus',
		ip: login.ip,
		user_agent: login.userAgent,
		client: null,
		created_at: login.createdAt,
		last_seen_at: login.lastSeenAt,
		expires_at: login.expiresAt,
		current,
	};
}

function opaque(kind: SessionView['kind'], id: string): string {
	return createHmac('sha256', identitySettings().secret)
		.update(`cubehub.session:${kind}:${id}`)
		.digest('base64url');
}
