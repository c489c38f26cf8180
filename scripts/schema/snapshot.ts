/**
 * One snapshot a domain, and the whole that Directus applies.
 *
 * - `merge(split(whole))` is the whole again, in canonical order.
 * - A part has the collections of one folder (`group_<domain>`), their fields and their relations.
 * - A merge knows every domain: a file that is missing, or one too many, is refused by name.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import yaml from 'js-yaml';
import { domainOfSystemFields, domainOfUsers } from './domains.ts';

type Meta = {
	readonly [name: string]: unknown;
	readonly group?: string | null;
	readonly sort?: number | null;
};

export type CollectionPart = { readonly collection: string; readonly meta: Meta | null };
export type FieldPart = {
	readonly collection: string;
	readonly field: string;
	readonly meta: Meta | null;
};
export type RelationPart = { readonly collection: string; readonly field: string };

export type Snapshot = {
	readonly version: number;
	readonly directus: string;
	readonly vendor: string;
	readonly collections: readonly CollectionPart[];
	readonly fields: readonly FieldPart[];
	readonly systemFields: readonly RelationPart[];
	readonly relations: readonly RelationPart[];
};

export type Parts = { readonly [domain: string]: Snapshot };

const FOLDER = 'group_';

/** Reads `snapshots/<domain>.yaml` of every domain. Throws when one is missing or unknown. */
export function readParts(folder: string, domains: readonly string[]): Parts {
	const found = readdirSync(folder)
		.filter((file) => file.endsWith('.yaml'))
		.map((file) => file.slice(0, -'.yaml'.length));
	const missing = domains.filter((domain) => !found.includes(domain));
	if (missing.length > 0) {
		throw new Error(
			`snapshots/${missing[0]}.yaml is missing: applying the rest would delete its collections.`,
		);
	}
	const unknown = found.filter((domain) => !domains.includes(domain));
	if (unknown.length > 0) {
		throw new Error(
			`snapshots/${unknown[0]}.yaml belongs to no domain: name it in scripts/schema/domains.ts.`,
		);
	}
	return Object.fromEntries(
		domains.map((domain) => [
			domain,
			yaml.load(readFileSync(join(folder, `${domain}.yaml`), 'utf8')) as Snapshot,
		]),
	);
}

/** The domains whose file is not, byte for byte, their part. */
export function differingParts(folder: string, parts: Parts): readonly string[] {
	return Object.entries(parts)
		.filter(([domain, part]) => readOrEmpty(join(folder, `${domain}.yaml`)) !== toYaml(part))
		.map(([domain]) => domain);
}

/** Writes each part that differs to `snapshots/<domain>.yaml`; answers their domains. */
export function writeParts(folder: string, parts: Parts): readonly string[] {
	const differing = differingParts(folder, parts);
	for (const domain of differing) {
		writeFileSync(join(folder, `${domain}.yaml`), toYaml(parts[domain] as Snapshot));
	}
	return differing;
}

/** The text of a snapshot file: the same part always gives the same bytes. */
export function toYaml(part: Snapshot): string {
	return yaml.dump(part, { lineWidth: -1, noRefs: true });
}

/** Puts the parts together. They must be of one version of Directus. */
export function merge(parts: Parts): Snapshot {
	const [first, ...others] = Object.values(parts);
	if (!first) throw new Error('There is no snapshot to merge.');
	const foreign = others.find(
		(part) => part.directus !== first.directus || part.vendor !== first.vendor,
	);
	if (foreign)
		throw new Error(`Snapshots of ${first.directus} and ${foreign.directus} do not go together.`);
	const all = [first, ...others];
	return canonical({
		...first,
		collections: all.flatMap((part) => part.collections),
		fields: all.flatMap((part) => part.fields),
		systemFields: all.flatMap((part) => part.systemFields ?? []),
		relations: all.flatMap((part) => part.relations),
	});
}

/** Takes the whole apart by the folders that its collections lie in. */
export function split(whole: Snapshot): Parts {
	const folders = new Map(whole.collections.map((row) => [row.collection, domainOf(row)]));
	const domain = (row: { readonly collection: string }): string =>
		folders.get(row.collection) ?? domainOfUsers;
	const names = new Set([
		...folders.values(),
		...whole.fields.map(domain),
		...whole.relations.map(domain),
		...(whole.systemFields.length > 0 ? [domainOfSystemFields] : []),
	]);
	return Object.fromEntries(
		[...names].toSorted().map((name) => [
			name,
			canonical({
				...whole,
				collections: whole.collections.filter((row) => domain(row) === name),
				fields: whole.fields.filter((row) => domain(row) === name),
				systemFields: name === domainOfSystemFields ? whole.systemFields : [],
				relations: whole.relations.filter((row) => domain(row) === name),
			}),
		]),
	);
}

/** The same snapshot in the one order that does not depend on the database it was read from. */
export function canonical(snapshot: Snapshot): Snapshot {
	const byName = (row: RelationPart): string => `${row.collection}.${row.field}`;
	return {
		version: snapshot.version,
		directus: snapshot.directus,
		vendor: snapshot.vendor,
		collections: sorted(snapshot.collections, (row) => row.collection),
		fields: sorted(snapshot.fields, (row) => `${row.collection} ${placeOf(row)} ${row.field}`),
		systemFields: sorted(snapshot.systemFields ?? [], byName),
		relations: sorted(snapshot.relations, byName),
	};
}

function domainOf(row: CollectionPart): string {
	const folder = row.meta?.group ?? row.collection;
	if (!folder.startsWith(FOLDER)) {
		throw new Error(
			`Collection ${row.collection} lies in no folder of a domain (${FOLDER}<domain>).`,
		);
	}
	return folder.slice(FOLDER.length);
}

/** Fields keep the order of their form, which is also the order of their columns. */
function placeOf(row: FieldPart): string {
	return String(row.meta?.sort ?? 0).padStart(6, '0');
}

function sorted<Row>(rows: readonly Row[], key: (row: Row) => string): readonly Row[] {
	const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
	return rows.map((row) => sortedKeys(row) as Row).toSorted((a, b) => compare(key(a), key(b)));
}

function sortedKeys(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(sortedKeys);
	if (value === null || typeof value !== 'object') return value;
	return Object.fromEntries(
		Object.entries(value)
			.toSorted(([a], [b]) => (a < b ? -1 : 1))
			.map(([name, entry]) => [name, sortedKeys(entry)]),
	);
}

function readOrEmpty(file: string): string {
	try {
		return readFileSync(file, 'utf8');
	} catch {
		return '';
	}
}
