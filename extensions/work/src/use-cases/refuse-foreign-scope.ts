import { parentOf } from '../domain/scope.ts';
import { Forbidden } from '../errors.ts';
import { isMember, organizationOf, type Database } from '../store.ts';

type Caller = { readonly user: string | null; readonly admin: boolean } | null;

/**
 * Refuses with FORBIDDEN a new row in an organization in which the caller is no member.
 * Administrators act in all; the platform itself (no caller) is trusted.
 */
export async function refuseForeignScope(
	database: Database,
	caller: Caller,
	collection: string,
	payload: unknown,
): Promise<void> {
	if (!caller || caller.admin) return;
	const rows = [payload].flat() as readonly { readonly [field: string]: unknown }[];
	for (const row of rows) {
		const parent = parentOf(collection, row);
		if (!parent) continue;
		const organization = await organizationOf(database, parent);
		if (!organization || !caller.user || !(await isMember(database, caller.user, organization))) {
			throw Forbidden;
		}
	}
}
