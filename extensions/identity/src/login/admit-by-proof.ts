/**
 * Whether somebody may come in who has proved who they are without passing Keycloak: by a signature,
 * or by an account at Google.
 *
 * - Staff need a second factor. Where Keycloak keeps it they are sent to the login page; otherwise
 *   the one-time code that Directus checks is asked for.
 * - Who was disabled in Keycloak is refused, whatever the row says here.
 */
import { InvalidCredentials } from '@cubehub/core/errors';
import { configId } from '@cubehub/core/ids';
import { isOneTimeCode } from '@cubehub/core/one-time-codes';
import type { Sql } from '@cubehub/core/work';
import { strongestOf, type RoleName } from '../domain/roles.ts';
import { ActionRequired } from '../errors.ts';
import { keycloakAdmin } from '../keycloak/admin.ts';
import { limited, succeeded } from '../limits.ts';
import { identitySettings } from '../settings.ts';

const STAFF = new Set<RoleName>(['admin', 'manager']);
const GROUPS: { readonly [group: string]: RoleName } = {
	'cubehub-admins': 'admin',
	'cubehub-managers': 'manager',
};

type Person = {
	readonly status: string;
	readonly isStaff: boolean;
	/** The id in Keycloak; null for somebody whom Directus itself keeps. */
	readonly subject: string | null;
};

/**
 * Lets a person in. Throws InvalidCredentials for whoever is not active, here or in Keycloak,
 * ActionRequired for staff without a second factor, RequestsExceeded, ServiceUnavailable.
 */
export async function admitByProof(sql: Sql, user: string, code?: string): Promise<void> {
	const person = await personOf(sql, user);
	if (person?.status !== 'active') throw InvalidCredentials;
	if (identitySettings().mode === 'sso') return admitFromKeycloak(person);
	if (person.isStaff) await checkCode(user, code);
}

/** Six digits can be guessed: tries are counted by the person, from wherever they come. */
async function checkCode(user: string, code: string | undefined): Promise<void> {
	if (code === undefined) throw ActionRequired.with({ reason: 'OTP_REQUIRED' });
	const who = { account: `otp:${user}` };
	await limited('login', who);
	if (!(await isOneTimeCode(user, code))) throw ActionRequired.with({ reason: 'OTP_REQUIRED' });
	await succeeded('login', who);
}

async function admitFromKeycloak({ subject, isStaff }: Person): Promise<void> {
	// Whom Keycloak does not know, nobody could ever shut out there.
	if (subject === null) throw isStaff ? atLoginPage() : InvalidCredentials;
	const known = await keycloakAdmin().user(subject);
	if (!known?.enabled) throw InvalidCredentials;
	const groups = await keycloakAdmin().groupsOf(subject);
	const roles = groups.flatMap((group) => GROUPS[group] ?? []);
	if (isStaff || STAFF.has(strongestOf(roles))) throw atLoginPage();
}

function atLoginPage() {
	return ActionRequired.with({ url: `${identitySettings().publicUrl}/auth/login/keycloak` });
}

async function personOf(sql: Sql, user: string): Promise<Person | undefined> {
	const staff = [...STAFF].map((role) => configId(`role:${role}`));
	const [person] = await sql<Person>`
		select
			person.status,
			case when person.provider = 'keycloak' then person.external_identifier end as subject,
			coalesce(person.role = any (${staff}::uuid[]), false)
				or exists (
					select
					from directus_access access
					join directus_policies policy on policy.id = access.policy
					where policy.admin_access
						and (access."user" = person.id or access.role = person.role)
				) as "isStaff"
		from directus_users person
		where person.id = ${user}`;
	return person;
}
