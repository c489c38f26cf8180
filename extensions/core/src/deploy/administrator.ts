/** Somebody must be able to administrate: an instance without an administrator is open to anybody. */
import type { Knex } from 'knex';
import type { Writing } from './platform.ts';

export type FirstAdministrator = { readonly email: string; readonly password: string };

/**
 * Makes the first administrator when no active user may administrate; answers whom it made.
 * Throws when there is none and nobody was named: that also stops a change which would take the
 * right from the last one.
 */
export async function makeFirstAdministrator(
	writing: Writing,
	role: string,
	first: FirstAdministrator | undefined,
): Promise<FirstAdministrator | undefined> {
	if (await hasAdministrator(writing.knex)) return undefined;
	if (!first) {
		throw new Error(
			'No active user may administrate. Set ADMIN_EMAIL and ADMIN_PASSWORD: the deploy makes this one.',
		);
	}
	const users = new writing.services.UsersService(writing);
	await users.createOne(
		{
			email: first.email,
			password: first.password,
			first_name: 'First',
			last_name: 'Administrator',
			status: 'active',
			email_verified_at: new Date(),
			role,
		},
		writing.options,
	);
	return first;
}

async function hasAdministrator(knex: Knex): Promise<boolean> {
	const { rows } = await knex.raw(`
		select exists (
		  select 1
		  from directus_users person
		  join directus_access access on access.role = person.role or access."user" = person.id
		  join directus_policies policy on policy.id = access.policy
		  where person.status = 'active' and policy.admin_access) as present`);
	return rows[0].present;
}
