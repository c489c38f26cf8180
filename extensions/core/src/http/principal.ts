/**
 * Who sent a request, with the rights of now.
 *
 * - Directus has checked the token; whether its person is still active is read here, because a token
 *   outlives a suspension.
 * - A token that says less of its person than their row does lowers the role of this request.
 * - One prepared statement a request. Routes for any logged-in person that move money need none:
 *   once() looks at the person itself.
 */
import { isAllowedFrom } from '../addresses.ts';
import { isAmong, nobody, type Accountability, type Principal, type Who } from '../auth.ts';
import { Forbidden, InvalidCredentials, UserSuspended } from '../errors.ts';
import { queries } from '../pool.ts';
import { named } from '../sql.ts';

type Status = { readonly status: string };

type Rights = Status & {
	readonly role: string | null;
	readonly policies: readonly { id: string; admin: boolean; ips: string | null }[];
	readonly organizations: readonly string[];
};

const STATUS = named(`
	select status
	from directus_users
	where id = $1`);

const RIGHTS = named(`
	with recursive
	person as (
		select id, status, coalesce($2, role) as role
		from directus_users
		where id = $1),
	roles as (
		select role.id, role.parent
		from directus_roles role
		join person on person.role = role.id
		union
		select parent.id, parent.parent
		from directus_roles parent
		join roles child on child.parent = parent.id)
	select
		person.status,
		person.role,
		(
			select coalesce(json_agg(json_build_object(
				'id', policy.id, 'admin', policy.admin_access, 'ips', policy.ip_access)), '[]')
			from directus_policies policy
			where exists (
				select
				from directus_access access
				where access.policy = policy.id
					and (access."user" = person.id or access.role in (select id from roles)))
		) as policies,
		(
			select coalesce(array_agg(member.organization), '{}')
			from organization_members member
			where member."user" = person.id
				and member.left_at is null
		) as organizations
	from person`);

/** The person behind a request, if they belong to `who`. Refuses with 401, or 403 where they do not. */
export async function principalOf(
	accountability: Accountability | null | undefined,
	who: Who,
	checkedLater: boolean,
): Promise<Principal> {
	const userId = accountability?.user;
	if (!userId) {
		if (who === 'public') return nobody;
		throw InvalidCredentials;
	}

	const actor =
		who === 'user' || who === 'public'
			? await personOf(userId, accountability, who === 'public' || checkedLater)
			: await rightsOf(userId, accountability);
	if (!isAmong(actor, who)) throw Forbidden;
	return actor;
}

async function personOf(
	userId: string,
	{ role, admin }: Accountability,
	checkedLater: boolean,
): Promise<Principal> {
	if (!checkedLater) {
		const { rows } = await queries().query({ ...STATUS, values: [userId] });
		refuseUnlessActive((rows as Status[])[0]);
	}
	return { ...nobody, userId, role: role ?? '', isAdmin: admin === true };
}

async function rightsOf(
	userId: string,
	{ admin, ip, ceiling }: Accountability,
): Promise<Principal> {
	const { rows } = await queries().query({ ...RIGHTS, values: [userId, ceiling ?? null] });
	const [person] = rows as Rights[];
	refuseUnlessActive(person);

	const policies = person.policies.filter(({ ips }) => isAllowedFrom(ip, ips));
	return {
		userId,
		role: person.role ?? '',
		// Both must say so: the token, and the database as it is now.
		isAdmin: admin === true && policies.some((policy) => policy.admin),
		policies: policies.map(({ id }) => id),
		organizations: person.organizations,
	};
}

function refuseUnlessActive<Person extends Status>(
	person: Person | undefined,
): asserts person is Person {
	if (person?.status === 'suspended') throw UserSuspended;
	if (person?.status !== 'active') throw InvalidCredentials;
}
