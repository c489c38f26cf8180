/** What the backend may do in the realm, and what a user may not do past the house. */
import KeycloakAdminClient from '@keycloak/keycloak-admin-client';
import { beforeAll, expect, test } from 'vitest';
import { describeWithKeycloak } from '../harness/real-keycloak/describe.ts';
import { importedRealm, type RealDriver } from '../harness/real-keycloak/driver.ts';
import type { Person } from '../harness/identity-driver.ts';

describeWithKeycloak('rights in the realm', () => {
	let keycloak: RealDriver;
	let backend: KeycloakAdminClient;
	let person: Person;
	beforeAll(async () => {
		keycloak = await importedRealm();
		const token = await keycloak.serviceToken('cubehub-backend');
		backend = new KeycloakAdminClient({
			baseUrl: keycloak.internalUrl,
			realmName: keycloak.realm,
		});
		backend.registerTokenProvider({ getAccessToken: async () => token });
		person = await keycloak.makeUser();
	});

	const groupId = async (name: string): Promise<string> => {
		const [group] = await keycloak.admin.groups.find({ search: name, exact: true });
		return group?.id ?? '';
	};
	const statusOf = (call: Promise<unknown>): Promise<number> =>
		call.then(
			() => 200,
			(error: { response?: Response }) => error.response?.status ?? 0,
		);

	test.each(['cubehub-admins', 'cubehub-managers', 'cubehub-employees', 'cubehub-cashiers'])(
		'ID-T73 the backend puts nobody into %s',
		async (name) => {
			const group = await groupId(name);
			const joined = backend.users.addToGroup({ id: person.id, groupId: group });
			expect(await statusOf(joined)).toBe(403);
			const email = `made-in-${name}@example.com`;
			const made = backend.users.create({ username: email, email, groups: [`/${name}`] });
			expect(await statusOf(made)).toBe(403);
			expect(await keycloak.findUser({ email })).toBeUndefined();
			const { groups } = (await keycloak.findUser({ id: person.id })) ?? {};
			expect(groups).toEqual(['cubehub-customers']);
		},
	);

	test('ID-T73 the backend gives nobody a role', async () => {
		const role = await keycloak.admin.roles.findOneByName({ name: 'admin' });
		const roles = [{ id: role?.id ?? '', name: 'admin' }];
		expect(await statusOf(backend.users.addRealmRoleMappings({ id: person.id, roles }))).toBe(403);
		const { id: me = '' } = await keycloak.admin.clients.getServiceAccountUser({
			id: (await keycloak.admin.clients.find({ clientId: 'cubehub-backend' }))[0]?.id ?? '',
		});
		expect(await statusOf(backend.users.addRealmRoleMappings({ id: me, roles }))).toBe(403);
	});

	test('ID-T73 the backend changes neither clients nor keys nor the realm', async () => {
		const { realm } = keycloak;
		const calls = [
			backend.clients.create({ clientId: 'stranger' }),
			backend.realms.update({ realm }, { passwordPolicy: '' }),
			backend.components.create({ name: 'key', providerId: 'rsa-generated' }),
			backend.users.impersonation({ id: person.id }, { user: person.id, realm }),
		];
		expect(await Promise.all(calls.map(statusOf))).toEqual([403, 403, 403, 403]);
	});

	test('the backend makes, changes, signs out and deletes customers, and reads events', async () => {
		const email = 'by-the-backend@example.com';
		const { id } = await backend.users.create({
			username: email,
			email,
			enabled: true,
			groups: ['/cubehub-customers'],
			credentials: [{ type: 'password', value: 'correct horse', temporary: false }],
		});
		const calls = [
			() => backend.users.update({ id }, { emailVerified: true }),
			() => backend.users.listSessions({ id }),
			() => backend.users.listGroups({ id }),
			() => backend.users.getCredentials({ id }),
			() => backend.users.logout({ id }),
			() => backend.realms.findEvents({ realm: keycloak.realm }),
			() => backend.realms.findAdminEvents({ realm: keycloak.realm }),
			() => backend.users.del({ id }),
		];
		for (const call of calls) expect(await statusOf(call())).toBe(200);
		expect(await keycloak.findUser({ id })).toBeUndefined();
	});

	test('ID-T77 a token of ours opens no account API: the e-mail stays', async () => {
		const { accessToken } = await keycloak.tokensOf(person);
		const answer = await fetch(`${keycloak.internalUrl}/realms/${keycloak.realm}/account`, {
			method: 'POST',
			headers: {
				authorization: `Bearer ${accessToken}`,
				'content-type': 'application/json',
				accept: 'application/json',
			},
			body: JSON.stringify({ username: person.username, email: 'taken@example.com' }),
		});
		expect(answer.status).toBe(401);
		expect((await keycloak.findUser({ id: person.id }))?.email).toBe(person.email);
	});
});
