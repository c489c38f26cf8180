/**
 * The demo people in Keycloak, with the groups that give them role and policy. Their rows in the
 * house are made by their first login.
 */
import type KeycloakAdminClient from '@keycloak/keycloak-admin-client';
import { people } from '../../seeds/demo/people.ts';
import type { Login } from '../stack/local-file.ts';
import { newOtpSecret, otpCredential } from './totp.ts';

type Person = (typeof people)[number];

/** Secrets of one-time codes by e-mail: Keycloak does not give them out again. */
export type OtpSecrets = { readonly [email: string]: string };

const GROUPS: { readonly [word: string]: string } = {
	admin: 'cubehub-admins',
	manager: 'cubehub-managers',
	employee: 'cubehub-employees',
	customer: 'cubehub-customers',
	cashier: 'cubehub-cashiers',
	shareholder: 'cubehub-shareholders',
};
/** Roles that are asked for a code at every login. */
const STAFF = ['admin', 'manager'];

/** Makes who is missing; who is there keeps everything. Answers who may log in. */
export async function makeDemoPeople(
	keycloak: KeycloakAdminClient,
	password: string,
	known: OtpSecrets,
): Promise<{ readonly logins: readonly Login[]; readonly otp: OtpSecrets }> {
	const otp: { [email: string]: string } = { ...known };
	const logins: Login[] = [];
	for (const person of people) {
		const { as: role, email } = person;
		if (STAFF.includes(person.role)) otp[email] ??= newOtpSecret();
		const secret = otp[email];
		await makePerson(keycloak, person, password, secret);
		logins.push({ role, email, password, ...(secret !== undefined && { otp: secret }) });
	}
	return { logins, otp };
}

async function makePerson(
	keycloak: KeycloakAdminClient,
	person: Person,
	password: string,
	secret: string | undefined,
): Promise<void> {
	const [present] = await keycloak.users.find({ email: person.email, exact: true });
	if (present) return;
	const policy = 'policy' in person ? [person.policy] : [];
	await keycloak.users.create({
		username: person.email.split('@')[0] ?? person.email,
		email: person.email,
		emailVerified: true,
		enabled: true,
		firstName: person.firstName,
		lastName: person.lastName,
		attributes: { locale: ['en'] },
		groups: [person.role, ...policy].map((word) => `/${GROUPS[word]}`),
		credentials: [
			{ type: 'password', value: password, temporary: false },
			...(secret === undefined ? [] : [otpCredential(secret)]),
		],
	});
}
