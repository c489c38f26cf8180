/** A server without an administrator lets the first visitor set it up: such a one must not start. */
import { queries } from './pool.ts';
import { named } from './sql.ts';

const ANY_ADMINISTRATOR = named(`
	select exists (
		select
		from directus_users person
		join directus_access access on access."user" = person.id or access.role = person.role
		join directus_policies policy on policy.id = access.policy
		where person.status = 'active'
			and policy.admin_access) as found`);

/** Whether somebody who is active has every right. */
export async function hasAdministrator(): Promise<boolean> {
	const { rows } = await queries().query({ ...ANY_ADMINISTRATOR, values: [] });
	return rows[0]?.['found'] === true;
}
