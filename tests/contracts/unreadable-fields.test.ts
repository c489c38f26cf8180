/**
 * DX-T08: what a person may not read of a collection helps them to no answer: not as a filter, not as an
 * order, not in sums and groups, not through a relation, not by GraphQL. Made from what is deployed.
 */
import { beforeAll, describe, expect, test } from 'vitest';
import { policyId, roleId } from '../../seeds/ids.ts';
import { sharedDatabase } from '../harness/database.ts';
import { client, type Answer, type Client } from '../harness/http.ts';
import { aShop } from '../harness/shop.ts';
import { principals, type Principal } from './role-matrix.ts';

type Relation = {
	readonly collection: string;
	readonly field: string;
	readonly related: string;
	/** The other way round: the rows that lead to one. */
	readonly many: string | null;
};
type Readable = {
	readonly policy: string;
	readonly collection: string;
	readonly fields: string;
	readonly rule: object | null;
};

/** Collection → its columns. */
let columns: ReadonlyMap<string, readonly string[]>;
let relations: readonly Relation[];
/** Policy → collection → fields that may be read. */
let readable: readonly Readable[];
let policiesOfRoles: ReadonlyMap<string, readonly string[]>;
const callers = new Map<string, Client>();

beforeAll(async () => {
	const [shop, { query }] = await Promise.all([aShop(), sharedDatabase()]);
	const rows = await query<{ collection: string; columns: string[] }>(`
		select table_name as collection, array_agg(column_name::text) as columns
		from information_schema.columns
		where table_schema = 'public'
		group by table_name`);
	columns = new Map(rows.map((row) => [row.collection, row.columns]));
	relations = await query<Relation>(`
		select many_collection as collection, many_field as field, one_collection as related,
			one_field as many
		from directus_relations
		where one_collection is not null`);
	readable = await query(`
		select policy, collection, fields, permissions as rule
		from directus_permissions where action = 'read'`);
	const access = await query<{ role: string; policies: string[] }>(`
		select role, array_agg(policy::text) as policies from directus_access
		where role is not null group by role`);
	policiesOfRoles = new Map(access.map(({ role, policies }) => [role, policies]));
	for (const { name, role, policies } of principals) {
		const person = role && (await shop.person({ role, policies, memberAs: 'employee' }));
		callers.set(name, person ? person.api : client());
	}
});

function grantsOf({ role, policies }: Principal): readonly Readable[] {
	const all = [...policies.map(policyId), ...(role ? policiesOfRoles.get(roleId(role))! : [])];
	return readable.filter(({ policy }) => all.includes(policy));
}

/** The fields that a rule looks at: `organizations.members`. */
function fieldsIn(rule: object | null, collection: string): readonly string[] {
	return Object.entries(rule ?? {}).flatMap(([key, value]) => {
		if (key === '_and' || key === '_or') {
			return (value as object[]).flatMap((each) => fieldsIn(each, collection));
		}
		if (key.startsWith('_')) return [];
		const down = relations.find((each) => each.collection === collection && each.field === key);
		const up = relations.find((each) => each.related === collection && each.many === key);
		const next = down?.related ?? up?.collection;
		return [`${collection}.${key}`, ...(next ? fieldsIn(value as object, next) : [])];
	});
}

/** The fields that the person may read in some row; undefined when the collection is closed to them. */
function fieldsFor(
	{ role, policies }: Principal,
	collection: string,
): readonly string[] | undefined {
	const all = [...policies.map(policyId), ...(role ? policiesOfRoles.get(roleId(role))! : [])];
	const given = readable.filter(
		(each) => each.collection === collection && all.includes(each.policy),
	);
	return given.length === 0 ? undefined : given.flatMap(({ fields }) => fields.split(','));
}

/** Collections that the person may read, with the columns of them that they may not. */
function closedFields(principal: Principal): readonly (readonly [string, readonly string[]])[] {
	return [...columns]
		.filter(([collection]) => !collection.startsWith('directus_'))
		.flatMap(([collection, all]) => {
			const open = fieldsFor(principal, collection);
			if (!open || open.includes('*')) return [];
			return [[collection, all.filter((field) => !open.includes(field))] as const];
		});
}

const ways: readonly ((field: string) => string)[] = [
	(field) => `fields=id&filter[${field}][_nnull]=true`,
	(field) => `fields=id&filter[_or][0][${field}][_null]=true`,
	(field) => `fields=id&sort=-${field}`,
	(field) => `aggregate[count]=${field}`,
	(field) => `aggregate[countDistinct]=${field}`,
	(field) => `groupBy[]=${field}&aggregate[count]=*`,
	(field) => `fields=${field}`,
	(field) => `fields=id&alias[x]=${field}&fields[]=x`,
];

const isRefused = ({ status, body }: Answer): boolean =>
	status === 403 && body.errors[0].extensions.code === 'FORBIDDEN';

test('DX-T08 there are fields that are closed', () => {
	const customer = principals.find(({ name }) => name === 'customer')!;
	expect(closedFields(customer).flatMap(([, fields]) => fields).length).toBeGreaterThan(20);
});

describe.each(principals)('DX-T08 a $name finds out nothing', (principal) => {
	const api = () => callers.get(principal.name)!;

	test('by a field that is closed', async () => {
		const told: string[] = [];
		const fields = closedFields(principal).flatMap(([collection, closed]) =>
			closed.map((field) => ({ collection, field })),
		);
		for (const [turn, { collection, field }] of fields.entries()) {
			// Each field is asked for in three ways, so that all of them have their turn everywhere.
			for (const way of [0, 3, 6].map((step) => ways[(turn + step) % ways.length]!)) {
				const path = `/items/${collection}?${way(field)}`;
				if (!isRefused(await api().get(path))) told.push(path);
			}
		}
		expect(told).toEqual([]);
	});

	test('but may read what the rules look at that bind them', () => {
		const looked = grantsOf(principal).flatMap(({ rule, collection }) =>
			fieldsIn(rule, collection),
		);
		const closed = [...new Set(looked)].filter((name) => {
			const [collection, field] = name.split('.') as [string, string];
			const open = fieldsFor(principal, collection);
			return !open?.includes('*') && !open?.includes(field) && name !== FOLDER_OF_FILES;
		});
		expect(closed).toEqual([]);
	});

	test('by GraphQL, which does not know such fields', async () => {
		const { body } = await api().post(
			'/graphql',
			{ query: '{ __schema { types { name fields { name } inputFields { name } } } }' },
			{ key: false },
		);
		const types = new Map<string, readonly string[]>(
			body.data.__schema.types.map((type: SchemaType) => [
				type.name,
				[...(type.fields ?? []), ...(type.inputFields ?? [])].map(({ name }) => name),
			]),
		);
		const told = closedFields(principal).flatMap(([collection, fields]) =>
			[collection, `${collection}_filter`, `${collection}_aggregated_count`].flatMap((name) =>
				fields
					.filter((field) => types.get(name)?.includes(field))
					.map((field) => `${name}.${field}`),
			),
		);
		expect(told).toEqual([]);
	});

	test('by a relation to a collection that is closed', async () => {
		const told: string[] = [];
		for (const { collection, field, related } of relations) {
			const open = fieldsFor(principal, collection);
			const leads = open?.includes('*') || open?.includes(field);
			if (!leads || collection.startsWith('directus_') || fieldsFor(principal, related)) continue;
			const [column] = columns.get(related)!.filter((name) => name !== 'id');
			for (const query of [
				`fields=${field}.${column}`,
				`fields=id&filter[${field}][${column}][_nnull]=true`,
				`fields=id&sort=${field}.${column}`,
				`fields=id&deep[${field}][_filter][${column}][_nnull]=true&fields[]=${field}.id`,
			]) {
				const path = `/items/${collection}?${query}`;
				if (!showsNothingOf(field, await api().get(path))) told.push(path);
			}
		}
		expect(told).toEqual([]);
	});
});

/** Refused, or answered with the key alone, as Directus does with what it leaves out. */
function showsNothingOf(field: string, answer: Answer): boolean {
	if (isRefused(answer)) return true;
	const rows: readonly { readonly [field: string]: unknown }[] = answer.body.data;
	return rows.every((row) => typeof row[field] !== 'object' || row[field] === null);
}

/** Strangers see files of the public folder, but no folders: they cannot choose rows by their pictures. */
const FOLDER_OF_FILES = 'directus_files.folder';

type SchemaType = {
	readonly name: string;
	readonly fields: readonly { readonly name: string }[] | null;
	readonly inputFields: readonly { readonly name: string }[] | null;
};
