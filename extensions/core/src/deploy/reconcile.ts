/**
 * From the rows that are there to the rows that are declared.
 *
 * - A row is recognised by its natural key, never by its place.
 * - Only fields that are declared are compared; a present row that matches is taken over as ours.
 * - Only rows that are ours are deleted: what somebody made in the studio stays.
 */
import type { Key, Row } from './platform.ts';

export type Kind = {
	readonly name: string;
	readonly collection: string;
	/** Together they name a row; the same in the declaration and in the database. */
	readonly key: readonly string[];
	/** Fields whose entries have no order. */
	readonly unordered?: readonly string[];
	readonly label: (row: Row) => string;
};

export type Change = {
	readonly verb: 'create' | 'change' | 'delete' | 'adopt';
	readonly kind: Kind;
	readonly label: string;
	readonly id?: Key;
	/** What is written: the whole row to create it, the differing fields to change it. */
	readonly row: Row;
};

/** The changes that make `present` what `declared` says. Throws when two declared rows have one key. */
export function reconcile(
	kind: Kind,
	declared: readonly Row[],
	present: readonly Row[],
	ours: ReadonlySet<string>,
): readonly Change[] {
	const wanted = byKey(kind, declared);
	const first = new Map<string, Row>();
	for (const row of present) if (!first.has(keyOf(kind, row))) first.set(keyOf(kind, row), row);

	const written = [...wanted].flatMap(([key, row]) => change(kind, row, first.get(key), ours));
	const deleted = present
		.filter((row) => ours.has(String(row['id'])) && !wanted.has(keyOf(kind, row)))
		.map((row): Change => ({
			verb: 'delete',
			kind,
			label: kind.label(row),
			id: idOf(row),
			row: {},
		}));
	return [...written, ...deleted];
}

/** A change as people read it; taking over a row that is already right is not worth a line. */
export function printedChange({ verb, kind, label, row }: Change): string {
	const fields = verb === 'change' ? `: ${Object.keys(row).join(', ')}` : '';
	return `${verb} ${kind.name} ${label}${fields}`;
}

/** Whether two values are the same in JSON, whatever the order of their keys. */
export function isSame(a: unknown, b: unknown): boolean {
	return canonical(a) === canonical(b);
}

function change(
	kind: Kind,
	row: Row,
	present: Row | undefined,
	ours: ReadonlySet<string>,
): readonly Change[] {
	if (!present) return [{ verb: 'create', kind, label: kind.label(row), row }];
	const id = idOf(present);
	const differing = Object.entries(row).filter(
		([field, value]) => !isSame(ordered(kind, field, value), ordered(kind, field, present[field])),
	);
	if (differing.length > 0) {
		return [
			{ verb: 'change', kind, label: kind.label(row), id, row: Object.fromEntries(differing) },
		];
	}
	return ours.has(String(id)) ? [] : [{ verb: 'adopt', kind, label: kind.label(row), id, row: {} }];
}

function byKey(kind: Kind, rows: readonly Row[]): ReadonlyMap<string, Row> {
	const found = new Map<string, Row>();
	for (const row of rows) {
		const key = keyOf(kind, row);
		if (found.has(key)) throw new Error(`Declared twice: ${kind.name} ${kind.label(row)}.`);
		found.set(key, row);
	}
	return found;
}

function keyOf(kind: Kind, row: Row): string {
	return canonical(kind.key.map((field) => row[field] ?? null));
}

function ordered(kind: Kind, field: string, value: unknown): unknown {
	return kind.unordered?.includes(field) && Array.isArray(value)
		? value.map(String).toSorted((a, b) => (a < b ? -1 : 1))
		: value;
}

function idOf(row: Row): Key {
	return row['id'] as Key;
}

function canonical(value: unknown): string {
	return JSON.stringify(value ?? null, (_key, entry) =>
		entry !== null && typeof entry === 'object' && !Array.isArray(entry)
			? Object.fromEntries(Object.entries(entry).toSorted(([a], [b]) => (a < b ? -1 : 1)))
			: entry,
	);
}
