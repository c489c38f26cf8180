/**
 * Compares everybody with Keycloak: the safety net for events that nobody read, and for logins that
 * ended there without a word.
 *
 * - Whoever looks disabled or gone in the list is asked about by name before anything ends: a list by
 *   pages may miss somebody while it changes.
 */
import { log } from '@cubehub/core/log';
import type { Sql } from '@cubehub/core/work';
import { keycloakAdmin, type KeycloakAdmin } from '../keycloak/admin.ts';
import { applyGroups } from '../sso/apply-groups.ts';
import { endSessions } from './end-sessions.ts';
import { sidHash } from './revocations.ts';
import { activePeople, boundLogins, type BoundLogin, type KnownPerson } from './store.ts';
import { syncPerson } from './sync-person.ts';

const PAGE = 100;

type Realm = {
	/** Ids of those who are enabled. */
	readonly enabled: ReadonlySet<string>;
	/** Id → names of groups; nobody who is in none. */
	readonly groups: ReadonlyMap<string, readonly string[]>;
};

/** Compares people, then sessions. Ends early when `signal` says so: the next turn begins anew. */
export async function compareWithKeycloak(sql: Sql, signal: AbortSignal): Promise<void> {
	const admin = keycloakAdmin();
	const realm = await readRealm(admin, signal);
	for await (const person of everybody(sql)) {
		if (signal.aborted) return;
		await unlessItFails(person.subject, () => comparePerson(sql, realm, person));
	}
	await compareSessions(sql, admin, signal);
}

async function readRealm(admin: KeycloakAdmin, signal: AbortSignal): Promise<Realm> {
	const enabled = new Set<string>();
	for await (const user of pages((first) => admin.users(first, PAGE), signal)) {
		if (user.enabled) enabled.add(user.id);
	}
	const groups = new Map<string, readonly string[]>();
	for (const { id, name } of await admin.groups()) {
		for await (const user of pages((first) => admin.membersOf(id, first, PAGE), signal)) {
			groups.set(user, [...(groups.get(user) ?? []), name]);
		}
	}
	return { enabled, groups };
}

async function* pages<Row>(
	read: (first: number) => Promise<readonly Row[]>,
	signal: AbortSignal,
): AsyncGenerator<Row> {
	for (let first = 0; ; first += PAGE) {
		signal.throwIfAborted();
		const rows = await read(first);
		yield* rows;
		if (rows.length < PAGE) return;
	}
}

async function* everybody(sql: Sql): AsyncGenerator<KnownPerson> {
	let after: string | null = null;
	for (;;) {
		const people: readonly KnownPerson[] = await activePeople(sql, after, PAGE);
		yield* people;
		after = people.at(-1)?.id ?? null;
		if (people.length < PAGE) return;
	}
}

async function comparePerson(sql: Sql, realm: Realm, { id, subject }: KnownPerson): Promise<void> {
	const groups = realm.groups.get(subject);
	if (!realm.enabled.has(subject) || !groups) return syncPerson(sql, subject);
	await applyGroups(sql, id, groups);
}

/** Ends the logins of Directus whose session Keycloak no longer has. Others hang on none, and stay. */
async function compareSessions(sql: Sql, admin: KeycloakAdmin, signal: AbortSignal): Promise<void> {
	// Read before Keycloak's: what begins meanwhile is in neither.
	const logins = new Map<string, readonly BoundLogin[]>();
	for (const login of await boundLogins(sql)) {
		logins.set(login.subject, [...(logins.get(login.subject) ?? []), login]);
	}
	for (const [subject, bound] of logins) {
		if (signal.aborted) return;
		await unlessItFails(subject, () => endOrphans(sql, admin, subject, bound));
	}
}

async function endOrphans(
	sql: Sql,
	admin: KeycloakAdmin,
	subject: string,
	bound: readonly BoundLogin[],
): Promise<void> {
	const alive = new Set((await admin.sessionsOf(subject)).map(({ id }) => sidHash(id)));
	for (const login of bound) {
		if (alive.has(login.sidHash)) continue;
		log.info('a login has lost its session at Keycloak', { subject });
		await endSessions(sql, { sidHash: login.sidHash });
	}
}

async function unlessItFails(subject: string, run: () => Promise<void>): Promise<void> {
	try {
		await run();
	} catch (error) {
		log.error('a person was not compared with Keycloak', { subject, error });
	}
}
