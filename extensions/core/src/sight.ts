/**
 * What a question may find out: a field helps to choose, order, group or count rows only where it may
 * be read.
 *
 * - Directus checks that a field of a filter may be read in some row. In which rows it may be read it
 *   looks at for the answer only: an address that everybody reads in the own row could be guessed, letter
 *   by letter, in everybody's.
 * - Through a relation it does not look at the rows either: rows of others that one's own lead to.
 * - So each use of a field gets the rules of the permissions that grant it, at its place.
 */

/** A filter of Directus, parsed: `_and` and `_or` stand above paths. */
export type Filter = { readonly [key: string]: unknown };

/** A permission to read, as Directus has worked it out for whoever asks. */
export type ReadRule = {
	readonly collection: string;
	/** Every row when empty. */
	readonly permissions: Filter | null;
	readonly fields: readonly string[] | null;
};

type Relation = {
	readonly collection: string;
	readonly field: string;
	readonly related_collection: string | null;
	readonly meta: { readonly one_field: string | null } | null;
};

export type Sight = {
	readonly relations: readonly Relation[];
	readonly rulesOf: (collection: string) => readonly ReadRule[];
	/** Called for a field that may be read nowhere. Left out where Directus refuses it by itself. */
	readonly refuse?: () => never;
};

export type Query = {
	readonly filter?: Filter | null;
	readonly sort?: readonly string[] | null;
	readonly group?: readonly string[] | null;
	readonly aggregate?: { readonly [operation: string]: readonly string[] | null } | null;
	readonly alias?: { readonly [name: string]: string } | null;
	readonly deep?: { readonly [name: string]: unknown } | null;
};

/** The question, narrowed to what may be read of its fields. */
export function withinSight<Asked extends Query>(
	asked: Asked,
	collection: string,
	sight: Sight,
): Asked {
	const { filter, sort, group, aggregate, deep } = asked;
	const counted = Object.values(aggregate ?? {}).flatMap((fields) => fields ?? []);
	const paths = [...(sort ?? []), ...(group ?? []), ...counted].map(pathOf);
	const conditions = paths.flatMap((path) => conditionsOnPath(path, collection, sight));
	const narrowed = filter ? [narrow(filter, collection, { sight, isRelated: false })] : [];
	const all = [...narrowed, ...distinct(conditions)];
	return {
		...asked,
		...(all.length > 0 && { filter: all.length === 1 ? all[0] : { _and: all } }),
		...(deep && { deep: deepWithinSight(deep, asked.alias ?? {}, { collection, sight }) }),
	};
}

/** The names of collections that a question leads to, its own first. */
export function collectionsOf(asked: Query, collection: string, sight: Sight): readonly string[] {
	const met = new Set([collection]);
	const rulesOf = (name: string): readonly ReadRule[] => {
		met.add(name);
		return [];
	};
	withinSight(asked, collection, { ...sight, rulesOf });
	return [...met];
}

type Place = { readonly sight: Sight; readonly isRelated: boolean };

function narrow(filter: Filter, collection: string, place: Place): Filter {
	const parts = Object.entries(filter).map(([key, value]): Filter => {
		if (isLogical(key)) {
			const inner = value as readonly Filter[];
			return { [key]: inner.map((each) => narrow(each, collection, place)) };
		}
		const conditions = conditionsOf(key, value, { collection, ...place });
		const asked = { [key]: narrowQuantified(key, value, { collection, sight: place.sight }) };
		return conditions.length === 0 ? asked : { _and: [asked, ...conditions] };
	});
	const [only] = parts;
	return only && parts.length === 1 ? only : parts.length === 0 ? {} : { _and: parts };
}

/** What stands in `_some` and `_none` is a filter of its own. */
function narrowQuantified(
	key: string,
	value: unknown,
	{ collection, sight }: { collection: string; sight: Sight },
): unknown {
	const child = childOf(collection, key, sight.relations);
	if (child === undefined || !isFilter(value)) return value;
	return Object.fromEntries(
		Object.entries(value).map(([name, inner]) => [
			name,
			isQuantifier(name) && isFilter(inner)
				? narrow(inner, child, { sight, isRelated: true })
				: narrowQuantified(name, inner, { collection: child, sight }),
		]),
	);
}

/** The rules for a field and what its path leads to, from the collection on. */
function conditionsOf(
	key: string,
	value: unknown,
	{ collection, sight, isRelated }: Place & { readonly collection: string },
): readonly Filter[] {
	const own = rulesFor(plain(key), collection, { sight, isRelated });
	const child = childOf(collection, key, sight.relations);
	if (child === undefined || !isFilter(value)) return own;
	const further = Object.entries(value)
		.filter(([name]) => !name.startsWith('_'))
		.flatMap(([name, inner]) =>
			conditionsOf(name, inner, { collection: child, sight, isRelated: true }),
		);
	return [...own, ...further.map((condition) => below(key, condition))];
}

/** The rows in which the field may be read; none when that is all of those that are found anyway. */
function rulesFor(
	field: string,
	collection: string,
	{ sight, isRelated }: Place,
): readonly Filter[] {
	const rules = sight.rulesOf(collection);
	const granting = rules.filter(
		({ fields }) => fields?.includes('*') === true || fields?.includes(field) === true,
	);
	const isEverywhere = granting.some(({ permissions }) => isEmpty(permissions));
	if (granting.length === 0) sight.refuse?.();
	if (granting.length === 0 || isEverywhere) return [];
	// The rows of the collection itself are those of its rules already.
	if (!isRelated && granting.length === rules.length) return [];
	return [{ _or: granting.map(({ permissions }) => permissions ?? {}) }];
}

/** Rows without the relation stay: there is nothing in them to find out. */
function conditionsOnPath(
	path: readonly string[],
	collection: string,
	sight: Sight,
): readonly Filter[] {
	const [first, ...rest] = path as [string, ...string[]];
	const nested = rest.reduceRight<unknown>((inner, name) => ({ [name]: inner }), {});
	const conditions = conditionsOf(first, nested, { collection, sight, isRelated: false });
	const related = sight.relations.find(
		(each) => each.collection === collection && each.field === first,
	);
	if (rest.length === 0 || !related) return conditions;
	return conditions.map((condition) => ({ _or: [{ [first]: { _null: true } }, condition] }));
}

type At = { readonly collection: string; readonly sight: Sight };

/** The questions about what is nested in the answer: `{ members: { _filter, _sort, user: { … } } }`. */
function deepWithinSight(
	deep: { readonly [name: string]: unknown },
	aliases: { readonly [name: string]: string },
	{ collection, sight }: At,
): { readonly [name: string]: unknown } {
	return Object.fromEntries(
		Object.entries(deep).map(([name, value]) => {
			const child = childOf(collection, aliases[name] ?? name, sight.relations);
			const isNested = child !== undefined && isFilter(value);
			return [name, isNested ? nestedWithinSight(value, child, sight) : value];
		}),
	);
}

function nestedWithinSight(nested: Filter, collection: string, sight: Sight): Filter {
	const asked = Object.fromEntries(
		ASKED.filter((part) => nested[`_${part}`] !== undefined).map((part) => [
			part,
			nested[`_${part}`],
		]),
	) as Query;
	const { filter } = withinSight(asked, collection, sight);
	const further = deepWithinSight(nested, asked.alias ?? {}, { collection, sight });
	return { ...further, ...(filter && { _filter: filter }) };
}

const ASKED = ['filter', 'sort', 'group', 'aggregate', 'alias'] as const;

/** Where a relation leads, or a step that names its collection: `item:tasks`, `$FOLLOW(tasks,parent)`. */
function childOf(
	collection: string,
	key: string,
	relations: readonly Relation[],
): string | undefined {
	const followed = /^\$FOLLOW\(([^,)]+)/.exec(key)?.[1];
	if (followed !== undefined) return followed.trim();
	const [field, named] = key.split(':');
	if (named !== undefined) return named;
	for (const relation of relations) {
		if (relation.collection === collection && relation.field === field) {
			return relation.related_collection ?? undefined;
		}
		if (relation.related_collection === collection && relation.meta?.one_field === field) {
			return relation.collection;
		}
	}
	return undefined;
}

/** A condition of a related row, seen from the row that leads to it. */
function below(key: string, condition: Filter): Filter {
	return Object.fromEntries(
		Object.entries(condition).map(([name, value]) =>
			isLogical(name)
				? [name, (value as readonly Filter[]).map((each) => below(key, each))]
				: [key, { [name]: value }],
		),
	);
}

/** `-year(sender.date_created)` is the path sender, date_created. */
const pathOf = (text: string): readonly string[] => plain(text.replace(/^-/, '')).split('.');

/** A field without the function around it. */
const plain = (key: string): string => key.replaceAll(/\w+\(|[,):].*$/g, '');

const isLogical = (key: string): boolean => key === '_and' || key === '_or';
const isQuantifier = (key: string): boolean => key === '_some' || key === '_none';
const isEmpty = (filter: Filter | null): boolean => !filter || Object.keys(filter).length === 0;

function isFilter(value: unknown): value is Filter {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function distinct(conditions: readonly Filter[]): readonly Filter[] {
	return [...new Map(conditions.map((each) => [JSON.stringify(each), each])).values()];
}
