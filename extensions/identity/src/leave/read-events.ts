/**
 * Follows what happens in Keycloak, which tells nobody when a person is disabled, deleted or regrouped.
 *
 * - An event says only whom to look at; what counts is how the person is now. So events may be read
 *   twice, late, or in another order.
 * - One person's trouble does not hold up the others; while Keycloak is silent nothing is skipped.
 */
import { isRefusal, ServiceUnavailable } from '@cubehub/core/errors';
import { log } from '@cubehub/core/log';
import type { Sql } from '@cubehub/core/work';
import { keycloakAdmin, type AdminEvent, type UserEvent } from '../keycloak/admin.ts';
import { endOlderSessions } from './end-older-sessions.ts';
import { cursorOf, keepCursor, personOfSubject, type Cursor } from './store.ts';
import { syncPerson } from './sync-person.ts';

/** Events of other nodes are stored a little later than they happened. */
const OVERLAP_MS = 10_000;

type Dated = { readonly id: string; readonly at: Date };

/** Reads what is new in both streams of the realm, and does what it asks for. */
export async function readEvents(sql: Sql, signal: AbortSignal): Promise<void> {
	const admin = keycloakAdmin();
	await follow(sql, 'keycloak.admin-events', admin.adminEvents, (events) =>
		eachPerson(regrouped(events), signal, (subject) => syncPerson(sql, subject)),
	);
	await follow(sql, 'keycloak.user-events', admin.userEvents, (events) =>
		eachPerson(withNewPassword(events), signal, (subject, event) => passed(sql, subject, event)),
	);
}

/** Gives what was not read yet to `handle`, and moves the cursor when that is done. */
async function follow<Event extends Dated>(
	sql: Sql,
	name: string,
	read: (since: Date) => Promise<readonly Event[]>,
	handle: (events: readonly Event[]) => Promise<void>,
): Promise<void> {
	const known = await cursorOf(sql, name);
	const cursor = known ?? { at: new Date(), seen: [] };
	const events = await read(before(cursor.at));
	const seen = new Set(cursor.seen);
	const fresh = events.filter(({ id }) => !seen.has(id));
	if (fresh.length === 0 && known) return;

	await handle(fresh);
	await keepCursor(sql, name, advanced(cursor, events));
}

function before(at: Date): Date {
	return new Date(at.getTime() - OVERLAP_MS);
}

/** The cursor after these events, which are all since the overlap. */
function advanced(cursor: Cursor, events: readonly Dated[]): Cursor {
	const newest = Math.max(cursor.at.getTime(), ...events.map(({ at }) => at.getTime()));
	const at = new Date(newest);
	return { at, seen: events.filter((event) => event.at >= before(at)).map(({ id }) => id) };
}

/** Whose account or groups were changed; each of them once. */
function regrouped(events: readonly AdminEvent[]): ReadonlyMap<string, AdminEvent> {
	const about = events.filter(
		({ resourceType, operation }) =>
			resourceType === 'GROUP_MEMBERSHIP' ||
			(resourceType === 'USER' && ['UPDATE', 'DELETE'].includes(operation)),
	);
	return lastOfEach(about);
}

/** Who has set a new password. */
function withNewPassword(events: readonly UserEvent[]): ReadonlyMap<string, UserEvent> {
	return lastOfEach(events.filter(({ type }) => type === 'UPDATE_PASSWORD'));
}

function lastOfEach<Event extends { readonly user: string | undefined }>(
	events: readonly Event[],
): ReadonlyMap<string, Event> {
	return new Map(events.flatMap((event) => (event.user ? [[event.user, event] as const] : [])));
}

async function eachPerson<Event>(
	people: ReadonlyMap<string, Event>,
	signal: AbortSignal,
	handle: (subject: string, event: Event) => Promise<void>,
): Promise<void> {
	for (const [subject, event] of people) {
		signal.throwIfAborted();
		try {
			await handle(subject, event);
		} catch (error) {
			// Nobody is to be had: the same events are read again at the next turn.
			if (isRefusal(error) && error.code === ServiceUnavailable.code) throw error;
			log.error('an event of Keycloak was not handled', { subject, error });
		}
	}
}

/** A new password ends the other sessions, whether or not "sign out from other devices" was ticked. */
async function passed(sql: Sql, subject: string, { at, session }: UserEvent): Promise<void> {
	const person = await personOfSubject(sql, subject);
	if (person) await endOlderSessions(sql, person, { before: at, but: session });
}
