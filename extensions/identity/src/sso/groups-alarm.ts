/**
 * Which groups of a login are to be believed.
 *
 * - Keycloak leaves the claim out for a person without groups, and a broken mapper looks the same: a
 *   demotion by it would take the house from its administrators. Such a login is refused.
 */
import { ServiceUnavailable } from '@cubehub/core/errors';
import { log } from '@cubehub/core/log';
import { namesOurGroups } from '../domain/groups.ts';
import { keycloakAdmin } from '../keycloak/admin.ts';
import type { SsoClaims } from './claims.ts';

/**
 * The groups of the claims, as Keycloak itself confirms them where staff would lose their role.
 * Throws ServiceUnavailable when it does not, or cannot be asked.
 */
export async function believedGroups(
	{ subject, groups = [] }: SsoClaims,
	isStaff: boolean,
): Promise<readonly string[]> {
	if (!isStaff || namesOurGroups(groups)) return groups;

	const known = await askedOf(subject);
	const isSame = known.length === groups.length && known.every((name) => groups.includes(name));
	if (isSame) return groups;
	log.error('the claim of groups is broken: the role stays, the login is refused', { subject });
	throw ServiceUnavailable;
}

async function askedOf(subject: string): Promise<readonly string[]> {
	try {
		return await keycloakAdmin().groupsOf(subject);
	} catch (error) {
		log.error('a demotion cannot be confirmed: the role stays, the login is refused', {
			subject,
			error,
		});
		throw ServiceUnavailable;
	}
}
