import type { Knex } from 'knex';
import type { Parent } from './domain/scope.ts';

/** What a filter of Directus may ask: inside of the transaction that makes the row. */
export type Database = Knex;

/** The organization that a row belongs to; undefined when there is no such row. */
export async function organizationOf(
	knex: Knex,
	{ collection, id }: Parent,
): Promise<string | undefined> {
	const column = collection === 'organizations' ? 'id' : 'organization';
	// As text: a caller's id that is no uuid is simply not there.
	const row = await knex(collection).whereRaw('id::text = ?', [id.toLowerCase()]).first(column);
	return row?.[column];
}

/** Whether a person is a member of an organization today. */
export async function isMember(knex: Knex, user: string, organization: string): Promise<boolean> {
	const row = await knex('organization_members')
		.where({ user, organization, left_at: null })
		.first('id');
	return row !== undefined;
}
