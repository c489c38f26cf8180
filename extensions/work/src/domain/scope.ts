/**
 * Which organization a new row belongs to.
 *
 * - A permission cannot look at the parent of a row that is only being made: this table does.
 * - A row that names no parent is left to the permissions and to NOT NULL.
 */

/** Where a new row's organization is found: in the row itself, or in the row that its field names. */
type Scope = {
	readonly field: string;
	readonly parent: 'organizations' | 'cases' | 'shareholders';
};

const scopes: { readonly [collection: string]: Scope } = {
	products: { field: 'organization', parent: 'organizations' },
	taxes: { field: 'organization', parent: 'organizations' },
	tills: { field: 'organization', parent: 'organizations' },
	shareholders: { field: 'organization', parent: 'organizations' },
	share_grants: { field: 'shareholder', parent: 'shareholders' },
	cases: { field: 'organization', parent: 'organizations' },
	case_items: { field: 'case', parent: 'cases' },
};

export type Parent = { readonly collection: Scope['parent']; readonly id: string };

/** The row that decides who may make this one; undefined where nobody has to decide. */
export function parentOf(
	collection: string,
	row: { readonly [field: string]: unknown },
): Parent | undefined {
	const scope = scopes[collection];
	if (!scope) return undefined;
	const id = idOf(row[scope.field]);
	return id === undefined ? undefined : { collection: scope.parent, id };
}

/** A relation comes as a key, or as an object that carries it. */
function idOf(value: unknown): string | undefined {
	if (typeof value === 'string') return value;
	if (value !== null && typeof value === 'object' && 'id' in value) return idOf(value.id);
	return undefined;
}
