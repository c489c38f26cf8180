/** People of a realm, made and changed as in the console. */
import { randomUUID } from 'node:crypto';
import type KeycloakAdminClient from '@keycloak/keycloak-admin-client';
import type { User } from '../../../scripts/keycloak/realm.ts';
import { newOtpSecret, otpCode, otpCredential } from '../../../scripts/keycloak/totp.ts';
import type { DriverUser, IdentityDriver, NewPerson, Person } from '../identity-driver.ts';
import type { Reached } from './sessions.ts';

const PASSWORD = 'correct horse battery';
const OTP_PERIOD_MS = 30_000;

type Parts = Pick<
	IdentityDriver,
	'makeUser' | 'changeUser' | 'setGroups' | 'disable' | 'enable' | 'deleteUser' | 'findUser'
>;

export function people({ admin }: Reached): Parts {
	const change = async (id: string, wanted: Partial<User>): Promise<void> => {
		// A user is replaced as a whole: what is not sent back is erased.
		const { attributes, ...found } = (await admin.users.findOne({ id })) ?? {};
		const kept = { ...attributes, ...wanted.attributes };
		await admin.users.update({ id }, { ...found, ...wanted, attributes: kept });
	};
	return {
		makeUser: (person = {}) => makeUser(admin, person),
		changeUser: async (id, { verified, locale, password, ...names }) => {
			await change(id, {
				...names,
				...(verified !== undefined && { emailVerified: verified }),
				...(locale !== undefined && { attributes: { locale: [locale] } }),
			});
			if (password === undefined) return;
			const credential = { type: 'password', value: password, temporary: false };
			await admin.users.resetPassword({ id, credential });
		},
		setGroups: (id, groups) => setGroups(admin, id, groups),
		disable: (id) => change(id, { enabled: false }),
		enable: (id) => change(id, { enabled: true }),
		deleteUser: async (id) => {
			await admin.users.del({ id });
		},
		findUser: (by) => findUser(admin, by),
	};
}

async function makeUser(admin: KeycloakAdminClient, person: NewPerson): Promise<Person> {
	const email = person.email ?? `p-${randomUUID().slice(0, 12)}@example.com`;
	const username = person.username ?? `u${email.slice(2, 14)}`;
	const password = person.password ?? PASSWORD;
	const secret = person.otp ? newOtpSecret() : undefined;
	const { id } = await admin.users.create({
		username,
		email,
		enabled: true,
		emailVerified: person.verified ?? true,
		firstName: person.firstName ?? 'Dana',
		lastName: person.lastName ?? 'Kim',
		requiredActions: [...(person.requiredActions ?? [])] as never[],
		attributes: {
			...person.attributes,
			...(person.locale !== undefined && { locale: [person.locale] }),
		},
		credentials: [
			{ type: 'password', value: password, temporary: false },
			...(secret === undefined ? [] : [otpCredential(secret)]),
		],
	});
	await setGroups(admin, id, person.groups ?? ['cubehub-customers']);
	return { id, username, email, password, otp: secret === undefined ? undefined : codes(secret) };
}

/** Each code works once; the one of the next half minute is taken too. */
function codes(secret: string): () => string {
	const given = new Set<string>();
	return () => {
		const now = [0, 1].map((step) => otpCode(secret, Date.now() + step * OTP_PERIOD_MS));
		const code = now.find((each) => !given.has(each));
		if (code === undefined) throw new Error('Both codes of now were used already.');
		given.add(code);
		return code;
	};
}

async function setGroups(
	admin: KeycloakAdminClient,
	id: string,
	wanted: readonly string[],
): Promise<void> {
	const there = await admin.users.listGroups({ id });
	for (const { id: groupId = '', name = '' } of there) {
		if (!wanted.includes(name)) await admin.users.delFromGroup({ id, groupId });
	}
	const missing = wanted.filter((name) => !there.some((group) => group.name === name));
	for (const name of missing) {
		const [group] = await admin.groups.find({ search: name, exact: true });
		await admin.users.addToGroup({ id, groupId: group?.id ?? '' });
	}
}

async function findUser(
	admin: KeycloakAdminClient,
	by: { id: string } | { email: string },
): Promise<DriverUser | undefined> {
	const found =
		'id' in by
			? await admin.users.findOne(by)
			: (await admin.users.find({ email: by.email, exact: true }))[0];
	if (!found?.id) return undefined;
	const { id } = found;
	const [groups, credentials, providers] = await Promise.all([
		admin.users.listGroups({ id }),
		admin.users.getCredentials({ id }),
		admin.users.listFederatedIdentities({ id }),
	]);
	return {
		id,
		username: found.username ?? '',
		email: found.email ?? null,
		emailVerified: found.emailVerified ?? false,
		enabled: found.enabled ?? false,
		firstName: found.firstName ?? null,
		lastName: found.lastName ?? null,
		attributes: found.attributes ?? {},
		groups: groups.map(({ name = '' }) => name),
		credentials: credentials.map(({ type = '' }) => type),
		providers: providers.map(({ identityProvider = '' }) => identityProvider),
	};
}
