/**
 * What a schema apply would do, line by line, and whether it may.
 *
 * - Every change has a line; a deletion names the collection or the field.
 * - Nothing is deleted unless it was asked for by that name.
 */

/** One difference as the library behind Directus describes it: New, Deleted, Edited or in an Array. */
type Difference = {
	readonly kind: 'N' | 'D' | 'E' | 'A';
	readonly path?: readonly (string | number)[];
	readonly rhs?: unknown;
};

export type Changed = {
	readonly collection: string;
	readonly field?: string;
	readonly related_collection?: string | null;
	readonly diff: readonly Difference[];
};

export type SnapshotDiff = {
	readonly collections: readonly Changed[];
	readonly fields: readonly Changed[];
	readonly systemFields: readonly Changed[];
	readonly relations: readonly Changed[];
};

type Verb = 'create' | 'change' | 'delete';
export type PlanLine = {
	readonly verb: Verb;
	readonly what: string;
	readonly name: string;
	readonly details: string;
};

/** The plan of a difference: empty when there is nothing to do. A new collection is one line. */
export function planOf(diff: SnapshotDiff): readonly PlanLine[] {
	const collections = diff.collections.map((row) => line('collection', row.collection, row));
	const created = collections.filter(({ verb }) => verb === 'create').map(({ name }) => name);
	const isPart = (row: Changed): boolean => created.includes(row.collection);
	return [
		...collections,
		...diff.fields.filter((row) => !isPart(row)).map((row) => line('field', nameOf(row), row)),
		...diff.systemFields.map((row) => line('index of', nameOf(row), row)),
		...diff.relations
			.filter((row) => !isPart(row))
			.map((row) => line('relation', nameOf(row), row)),
	];
}

/** The lines that delete something which was not asked for by name. */
export function refusedDeletions(
	plan: readonly PlanLine[],
	allowed: readonly string[],
): readonly PlanLine[] {
	const isAllowed = (name: string): boolean =>
		allowed.includes(name) || allowed.includes(name.split('.')[0] ?? name);
	return plan.filter(({ verb, name }) => verb === 'delete' && !isAllowed(name));
}

/** A plan line as people read it. */
export function printed({ verb, what, name, details }: PlanLine): string {
	return `${verb} ${what} ${name}${details && `: ${details}`}`;
}

function line(what: string, name: string, { diff }: Changed): PlanLine {
	const verb = verbOf(diff[0]);
	return { verb, what, name, details: verb === 'change' ? diff.map(detail).join(', ') : '' };
}

/** Parts of a meta row come and go with New and Deleted too: that changes the row, no more. */
function verbOf(first: Difference | undefined): Verb {
	if (!first || first.kind === 'E' || first.kind === 'A' || (first.path?.length ?? 0) > 0)
		return 'change';
	return first.kind === 'N' ? 'create' : 'delete';
}

function detail({ path, rhs }: Difference): string {
	return `${(path ?? []).join('.')} = ${JSON.stringify(rhs ?? null)}`;
}

function nameOf({ collection, field }: Changed): string {
	return field === undefined ? collection : `${collection}.${field}`;
}
