/** Brings one person's row to what Keycloak says of them now. */
import type { Sql } from '@cubehub/core/work';
import { keycloakAdmin } from '../keycloak/admin.ts';
import { applyGroups } from '../sso/apply-groups.ts';
import { endAccess } from './end-access.ts';
import { personOfSubject } from './store.ts';

/**
 * Ends the access of somebody who is disabled or gone; gives others the role and the policies of their
 * groups. Whom nobody here knows, or who may not log in anyway, is left alone.
 */
export async function syncPerson(sql: Sql, subject: string): Promise<void> {
	const person = await personOfSubject(sql, subject);
	if (person?.status !== 'active') return;

	const admin = keycloakAdmin();
	const user = await admin.user(subject);
	if (!user?.enabled) {
		await endAccess(person.id, user ? 'disabled in Keycloak' : 'deleted in Keycloak');
		return;
	}
	await applyGroups(sql, person.id, await admin.groupsOf(subject));
}
