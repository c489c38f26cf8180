/** The kinds of rows that are configuration, in the order in which they are written. */
import type { Declaration } from './declaration.ts';
import type { Row } from './platform.ts';
import type { Kind } from './reconcile.ts';

const byName = (row: Row): string => String(row['name'] ?? row['id']);

/** Each kind with the rows declared for it. Deletions go through the same list backwards. */
export function kindsOf(declaration: Declaration): readonly (readonly [Kind, readonly Row[]])[] {
	const names = new Map(
		[...declaration.roles, ...declaration.policies].map(({ id, name }) => [id, name]),
	);
	const nameOf = (id: unknown): string => names.get(String(id)) ?? String(id);
	const fixed = (name: string, collection: string): Kind => ({
		name,
		collection,
		key: ['id'],
		label: byName,
	});

	return [
		[fixed('role', 'directus_roles'), declaration.roles],
		[fixed('policy', 'directus_policies'), declaration.policies],
		[
			{
				name: 'access',
				collection: 'directus_access',
				key: ['role', 'user', 'policy'],
				label: (row) =>
					`${row['role'] ? nameOf(row['role']) : 'everybody'} · ${nameOf(row['policy'])}`,
			},
			declaration.access,
		],
		[
			{
				name: 'permission',
				collection: 'directus_permissions',
				key: ['policy', 'collection', 'action'],
				unordered: ['fields'],
				label: (row) => `${nameOf(row['policy'])} · ${row['collection']} · ${row['action']}`,
			},
			declaration.permissions,
		],
		[fixed('folder', 'directus_folders'), declaration.folders],
		[
			{
				name: 'preset',
				collection: 'directus_presets',
				key: ['role', 'user', 'collection', 'bookmark'],
				label: (row) => `${row['collection']} ${row['bookmark'] ?? '(default)'}`,
			},
			declaration.presets,
		],
		[fixed('dashboard', 'directus_dashboards'), declaration.dashboards],
		[fixed('panel', 'directus_panels'), declaration.panels],
		// The database does not look at the first operation of a flow; an operation needs its flow.
		[fixed('flow', 'directus_flows'), declaration.flows],
		[fixed('operation', 'directus_operations'), declaration.operations],
	];
}
