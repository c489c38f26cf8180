/** Every way in which an administrator could try to write a table past its functions. */
import { randomUUID } from 'node:crypto';
import type { TestDatabase } from '../harness/database.ts';
import type { Answer, Client } from '../harness/http.ts';
import { dataOf } from './wallet-readers.ts';

/** A table, the first of its rows, and columns to aim at. */
export type Target = {
	readonly table: string;
	readonly id: string;
	readonly column: string;
	/** What stands there; undefined where the table has no row. */
	readonly present: string | undefined;
	/** A column that leads to another table, where there is one. */
	readonly relation: string | undefined;
};

/** An administrator, and what a door needs besides: the server, and the database for its setting. */
export type Visitor = Client & {
	readonly token: string;
	readonly url: string;
	readonly database: TestDatabase;
};

export type Door = (api: Visitor, target: Target) => Promise<Answer>;

const mutation = (api: Client, text: string, path = '/graphql') =>
	api.post(path, { query: `mutation { ${text} }` }, { key: false });

const system = (api: Client, text: string) => mutation(api, text, '/graphql/system');

/** A file of rows for the import, as the studio sends it. */
async function imported(
	{ url, token }: Visitor,
	table: string,
	type: string,
	text: string,
): Promise<Answer> {
	const form = new FormData();
	form.set('file', new Blob([text], { type }), 'rows');
	const answer = await fetch(`${url}/utils/import/${table}`, {
		method: 'POST',
		headers: { authorization: `Bearer ${token}` },
		body: form,
	});
	return { status: answer.status, headers: answer.headers, body: await answer.json() };
}

/** A revision as if somebody had once been able to edit the row. */
async function aRevision({ database }: Visitor, { table, id, column }: Target): Promise<string> {
	const [made] = await database.query<{ id: string }>(
		`with activity as (
			insert into directus_activity (action, collection, item)
			values ('update', $1, $2)
			returning id)
		insert into directus_revisions (activity, collection, item, data)
		select id, $1, $2, $3 from activity
		returning id`,
		[table, id, JSON.stringify({ [column]: null })],
	);
	return made!.id;
}

/** Runs a flow that writes without telling any hook, with all rights. */
async function runFlow(api: Client, type: string, options: object): Promise<Answer> {
	const flow = randomUUID();
	const operation = randomUUID();
	const made = await api.post(
		'/flows',
		{
			id: flow,
			name: 'Writes',
			status: 'active',
			trigger: 'webhook',
			options: { method: 'POST', error_on_reject: true },
		},
		{ key: false },
	);
	dataOf(made);
	const step = {
		id: operation,
		flow,
		key: 'write',
		name: 'Write',
		type,
		position_x: 19,
		position_y: 1,
		options: { ...options, permissions: '$full', emitEvents: false },
	};
	dataOf(await api.post('/operations', step, { key: false }));
	dataOf(await api.patch(`/flows/${flow}`, { operation }));
	return api.post(`/flows/trigger/${flow}`, {}, { key: false });
}

const row = ({ column }: Target) => ({ [column]: null });

export const doors: { readonly [name: string]: Door } = {
	'POST /items': (api, to) => api.post(`/items/${to.table}`, row(to), { key: false }),
	'POST /items of many': (api, to) => api.post(`/items/${to.table}`, [row(to)], { key: false }),
	'PATCH /items/:id': (api, to) => api.patch(`/items/${to.table}/${to.id}`, row(to)),
	'PATCH /items by keys': (api, to) =>
		api.patch(`/items/${to.table}`, { keys: [to.id], data: row(to) }),
	'PATCH /items of a batch': (api, to) =>
		api.patch(`/items/${to.table}`, [{ id: to.id, ...row(to) }]),
	'DELETE /items/:id': (api, to) => api.delete(`/items/${to.table}/${to.id}`),
	'DELETE /items by keys': (api, to) => api.delete(`/items/${to.table}`, [to.id]),
	'the mutation update': (api, to) =>
		mutation(api, `update_${to.table}_item(id: "${to.id}", data: {}) { id }`),
	'the mutation update of many': (api, to) =>
		mutation(api, `update_${to.table}_items(ids: ["${to.id}"], data: {}) { id }`),
	'the mutation delete': (api, to) =>
		mutation(api, `delete_${to.table}_item(id: "${to.id}") { id }`),
	'POST /utils/import of JSON': (api, { table, id, column }) =>
		imported(api, table, 'application/json', JSON.stringify([{ id, [column]: null }])),
	'POST /utils/import of CSV': (api, { table, id, column }) =>
		imported(api, table, 'text/csv', `id,${column}\n${id},1\n`),
	'POST /utils/revert': async (api, to) =>
		api.post(`/utils/revert/${await aRevision(api, to)}`, undefined, { key: false }),
	'POST /utils/sort': (api, { table, id }) =>
		api.post(`/utils/sort/${table}`, { item: id, to: id }, { key: false }),
	'POST /fields': (api, { table }) =>
		api.post(`/fields/${table}`, { field: 'extra', type: 'string', schema: {} }, { key: false }),
	'PATCH /fields': (api, { table, column }) =>
		api.patch(`/fields/${table}/${column}`, { schema: { is_nullable: true } }),
	'PATCH /fields of many': (api, { table, column }) =>
		api.patch(`/fields/${table}`, [{ field: column, schema: { is_nullable: true } }]),
	'DELETE /fields': (api, { table, column }) => api.delete(`/fields/${table}/${column}`),
	'DELETE /collections': (api, { table }) => api.delete(`/collections/${table}`),
	'the mutation create_fields_item': (api, { table }) =>
		system(
			api,
			`create_fields_item(collection: "${table}", data: { field: "extra", type: "string" }) { field }`,
		),
	'the mutation update_fields_item': (api, { table, column }) =>
		system(
			api,
			`update_fields_item(collection: "${table}", field: "${column}", data: { schema: { is_nullable: true } }) { field }`,
		),
	'the mutation delete_fields_item': (api, { table, column }) =>
		system(api, `delete_fields_item(collection: "${table}", field: "${column}") { field }`),
	'the mutation delete_collections_item': (api, { table }) =>
		system(api, `delete_collections_item(collection: "${table}") { collection }`),
};

/** Doors to rows that are there. */
export const rowDoors: { readonly [name: string]: Door } = {
	'PATCH /items by query': (api, to) =>
		api.patch(`/items/${to.table}`, { query: { limit: 1 }, data: row(to) }),
	'DELETE /items by query': (api, to) =>
		api.delete(`/items/${to.table}`, { query: { filter: { id: { _nnull: true } } } }),
	'a flow that changes a row and tells no hook': (api, { table, id, column, present }) =>
		runFlow(api, 'item-update', { collection: table, key: [id], payload: { [column]: present } }),
	'a flow that deletes a row and tells no hook': (api, { table, id }) =>
		runFlow(api, 'item-delete', { collection: table, key: [id] }),
};

export const relationDoors: { readonly [name: string]: Door } = {
	'POST /relations': (api, { table, relation }) =>
		api.post(
			'/relations',
			{ collection: table, field: relation, related_collection: 'directus_users' },
			{ key: false },
		),
	'PATCH /relations': (api, { table, relation }) =>
		api.patch(`/relations/${table}/${relation}`, { schema: { on_delete: 'CASCADE' } }),
	'DELETE /relations': (api, { table, relation }) => api.delete(`/relations/${table}/${relation}`),
	'the mutation update_relations_item': (api, { table, relation }) =>
		system(
			api,
			`update_relations_item(collection: "${table}", field: "${relation}", data: { schema: { table: "${table}", column: "${relation}", foreign_key_table: "directus_users", foreign_key_column: "id", on_delete: "CASCADE", on_update: "NO ACTION" } }) { field }`,
		),
	'the mutation delete_relations_item': (api, { table, relation }) =>
		system(api, `delete_relations_item(collection: "${table}", field: "${relation}") { field }`),
};
