/**
 * Removes from Keycloak whom a registration made there and nobody has here: what arrived after the
 * registration was given up. People without the mark of a registration are never touched.
 */
import { isRefusal } from '@cubehub/core/errors';
import { log } from '@cubehub/core/log';
import { now } from '@cubehub/core/clock';
import type { Sql } from '@cubehub/core/work';
import { keycloakAdmin, type KeycloakUser } from '../keycloak/admin.ts';
import { SAGA_ATTRIBUTE } from '../keycloak/saga-attribute.ts';
import { identitySettings } from '../settings.ts';
import { withoutRow } from './store.ts';

const PAGE = 100;

/** Looks at everybody whom a registration made; ends early when `signal` says so. */
export async function sweepOrphans(sql: Sql, signal: AbortSignal): Promise<void> {
	const { mode, orphanSeconds } = identitySettings();
	if (mode === 'local') return;
	const before = new Date(now().getTime() - orphanSeconds * 1_000);

	let first = 0;
	while (!signal.aborted) {
		const people = await keycloakAdmin().usersOfSagas(first, PAGE);
		if (people === undefined) return;
		// Those that went have moved the others up.
		first += PAGE - (await removeOrphans(sql, people, before));
	}
}

async function removeOrphans(sql: Sql, people: readonly KeycloakUser[], before: Date) {
	const old = people.flatMap(({ id, createdAt, attributes }) => {
		const [saga] = attributes[SAGA_ATTRIBUTE] ?? [];
		return saga !== undefined && createdAt < before ? [{ id, saga }] : [];
	});
	let removed = 0;
	for (const id of await withoutRow(sql, old)) {
		if (await isRemoved(id)) removed += 1;
	}
	if (removed > 0) log.warn('accounts without a row were removed from Keycloak', { removed });
	return removed;
}

/** Somebody who was made staff meanwhile is for the console. */
async function isRemoved(id: string): Promise<boolean> {
	try {
		return await keycloakAdmin().deleteUser(id);
	} catch (error) {
		if (!isRefusal(error) || error.code !== 'FORBIDDEN') throw error;
		log.warn('an account without a row has become staff', { keycloak: id });
		return false;
	}
}
