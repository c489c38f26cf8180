/** How much of a collection somebody may read. */
import type { Accountability } from './auth.ts';

/** `some`: rows that a rule chooses. */
export type Reading = 'none' | 'some' | 'all';

/** What the permissions of now let them read there; nothing of a collection that does not exist. */
export async function readingOf(
	accountability: Accountability,
	collection: string,
): Promise<Reading> {
	// Not at the top: pure code imports this file's neighbours, and the inside of Directus is heavy.
	const { fetchPermissions, fetchPolicies, getDatabase, getSchema } = await import('./directus.ts');
	const schema = (await getSchema()) as {
		readonly collections: { readonly [name: string]: object };
	};
	if (schema.collections[collection] === undefined) return 'none';
	if (accountability.admin) return 'all';

	const context = { knex: getDatabase(), schema };
	const policies = await fetchPolicies(accountability, context);
	const rules = await fetchPermissions(
		{ action: 'read', accountability, policies, collections: [collection] },
		context,
	);
	if (rules.length === 0) return 'none';
	const isEverywhere = rules.some(({ permissions }) => Object.keys(permissions ?? {}).length === 0);
	return isEverywhere ? 'all' : 'some';
}

/** Whether the roles that they came with are still theirs, and still make an administrator of one. */
export async function standsAsBefore(accountability: Accountability): Promise<boolean> {
	const { fetchGlobalAccess, fetchRolesTree, getDatabase } = await import('./directus.ts');
	const { user = null, role = null, ip = null, roles: before = [] } = accountability;
	const knex = getDatabase();
	const roles = await fetchRolesTree(role, { knex });
	if (before.some((each) => !roles.includes(each))) return false;
	if (!accountability.admin) return true;
	return (await fetchGlobalAccess({ user: user ?? undefined, roles, ip }, { knex })).admin;
}
