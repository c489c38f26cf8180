/** The realm file against the realm that Keycloak made of it, and the command that keeps them equal. */
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { apply, plan } from '../../scripts/keycloak/reconcile/reconcile.ts';
import { describeWithKeycloak } from '../harness/real-keycloak/describe.ts';
import { realKeycloak, type RealDriver } from '../harness/real-keycloak/driver.ts';
import { post } from '../harness/real-keycloak/sessions.ts';

describeWithKeycloak('the realm file', () => {
	let keycloak: RealDriver;
	beforeAll(async () => {
		keycloak = await realKeycloak();
	});
	afterAll(() => keycloak?.close());

	const reconciling = () => ({ keycloak: keycloak.admin, declared: keycloak.declared() });

	test('ID-T67 an import leaves nothing to change but the second factor of staff', async () => {
		expect(await plan(reconciling())).toEqual([
			'browser flow: second factor of staff',
			'flow after providers: second factor of staff',
		]);
	});

	test('ID-T67 a second run changes nothing', async () => {
		await apply(reconciling());
		expect(await plan(reconciling())).toEqual([]);
		expect(await apply(reconciling())).toEqual([]);
	});

	test('ID-T67 every part that somebody changes in the console is found and put right', async () => {
		await spoil(keycloak);

		const found = await plan(reconciling());
		expect(found).toEqual(
			expect.arrayContaining([
				'setting accessTokenLifespan',
				'setting passwordPolicy',
				'text kk.passwordResetBody',
				expect.stringContaining('user profile: '),
				'group cubehub-employees gives employee',
				'group cubehub-employees no longer gives admin',
				'not everybody is in /cubehub-admins',
				expect.stringMatching(/^client cubehub-web: .*redirectUris/),
				'mapper groups of directus',
				'no mapper stranger of directus',
				'optional scope offline_access of cubehub-mobile',
				'tokens of cubehub-pos name employee',
				'the backend loses realm-management.manage-users',
				'no permission stranger',
				'permission backend users',
				'browser flow: second factor of staff',
				expect.stringContaining('provider microsoft: trustEmail'),
			]),
		);
		expect(found.join('\n')).not.toContain('secret-of');

		await apply(reconciling());
		expect(await plan(reconciling())).toEqual([]);
	});

	test('ID-T67 an exported realm has the clients, groups and roles of the file', async () => {
		const { realm } = keycloak;
		const exported = await keycloak.admin.realms.export({
			realm,
			exportClients: true,
			exportGroupsAndRoles: true,
		});
		const declared = keycloak.declared();
		const names = (list: readonly { name?: string; clientId?: string }[] = []) =>
			list.map(({ name, clientId }) => clientId ?? name);
		expect(names(exported.clients)).toEqual(expect.arrayContaining(names(declared.clients)));
		expect(new Set(names(exported.groups))).toEqual(new Set(names(declared.groups)));
		expect(names(exported.roles?.realm)).toEqual(
			expect.arrayContaining(names(declared.roles?.realm)),
		);
	});

	test('ID-T67 access tokens hold sub, aud, locale and roles; the ID token of directus groups', async () => {
		const person = await keycloak.makeUser({
			locale: 'kk',
			groups: ['cubehub-customers', 'cubehub-employees', 'cubehub-cashiers'],
		});
		const { accessToken } = await keycloak.tokensOf(person, 'cubehub-login');
		expect(decodeJwt(accessToken)).toMatchObject({
			sub: person.id,
			aud: 'cubehub-api',
			azp: 'cubehub-login',
			typ: 'Bearer',
			locale: 'kk',
			email_verified: true,
			realm_access: { roles: expect.arrayContaining(['customer', 'employee', 'cashier']) },
		});

		// The flow of directus itself is measured with a house; its claims are those of the mapper.
		const [directus] = await keycloak.admin.clients.find({ clientId: 'directus' });
		const { id = '' } = directus ?? {};
		const claims = (await keycloak.admin.clients.evaluateGenerateIdToken({
			id,
			scope: 'openid profile email',
			userId: person.id,
		})) as { groups?: string[]; sub?: string };
		expect(claims.sub).toBe(person.id);
		expect(claims.groups?.toSorted()).toEqual([
			'cubehub-cashiers',
			'cubehub-customers',
			'cubehub-employees',
		]);
	});

	test('ID-T67 an attribute that the profile does not declare is not stored', async () => {
		const { id } = await keycloak.makeUser({
			attributes: { phoneNumber: ['+77010000000'], undeclared: ['lost'] },
		});
		const { attributes } = (await keycloak.findUser({ id })) ?? {};
		expect(attributes).toMatchObject({ phoneNumber: ['+77010000000'] });
		expect(attributes).not.toHaveProperty('undeclared');
	});

	test('five wrong passwords lock an account, for the right one too', async () => {
		const person = await keycloak.makeUser();
		const tryWith = async (password: string): Promise<number> => {
			const form = { grant_type: 'password', username: person.username, password };
			return (await post(keycloak, 'token', 'cubehub-login', form)).status;
		};
		for (let count = 1; count <= 5; count += 1) await tryWith('wrong horse');
		// Keycloak counts beside its answers.
		const { admin } = keycloak;
		await expect
			.poll(() => admin.attackDetection.findOne({ id: person.id }))
			.toMatchObject({ disabled: true });
		expect(await tryWith(person.password)).toBe(400);
		const afterUnlocking = async (): Promise<number> => {
			await admin.attackDetection.del({ id: person.id });
			return tryWith(person.password);
		};
		await expect.poll(afterUnlocking).toBe(200);
	});
});

/** What an absent-minded administrator might do. */
async function spoil({ admin, realm }: RealDriver): Promise<void> {
	const clientId = async (name: string): Promise<string> =>
		(await admin.clients.find({ clientId: name }))[0]?.id ?? '';
	const groupId = async (name: string): Promise<string> =>
		(await admin.groups.find({ search: name, exact: true }))[0]?.id ?? '';
	const role = async (name: string) => {
		const found = await admin.roles.findOneByName({ name });
		return { id: found?.id ?? '', name };
	};
	await admin.realms.update({ realm }, { accessTokenLifespan: 86_400, passwordPolicy: '' });
	await admin.realms.addLocalization(
		{ realm, selectedLocale: 'kk', key: 'passwordResetBody' },
		'changed',
	);
	const profile = await admin.users.getProfile();
	const attributes = profile.attributes?.filter(({ name }) => name !== 'cubehub_saga') ?? [];
	await admin.users.updateProfile({ ...profile, attributes });

	const employees = await groupId('cubehub-employees');
	await admin.groups.delRealmRoleMappings({ id: employees, roles: [await role('employee')] });
	await admin.groups.addRealmRoleMappings({ id: employees, roles: [await role('admin')] });
	await admin.realms.addDefaultGroup({ realm, id: await groupId('cubehub-admins') });

	const web = await clientId('cubehub-web');
	await admin.clients.update({ id: web }, { clientId: 'cubehub-web', redirectUris: ['*'] });
	const directus = await clientId('directus');
	const [groups] = await admin.clients.listProtocolMappers({ id: directus });
	await admin.clients.updateProtocolMapper(
		{ id: directus, mapperId: groups?.id ?? '' },
		{ ...groups, config: { ...groups?.config, 'full.path': 'true' } },
	);
	await admin.clients.addProtocolMapper(
		{ id: directus },
		{ ...groups, id: undefined as never, name: 'stranger' },
	);
	const mobile = await clientId('cubehub-mobile');
	const offline = await admin.clientScopes.findOneByName({ name: 'offline_access' });
	await admin.clients.delOptionalClientScope({ id: mobile, clientScopeId: offline?.id ?? '' });
	const pos = await clientId('cubehub-pos');
	await admin.clients.delRealmScopeMappings({ id: pos }, [await role('employee')]);

	await spoilRights({ admin }, clientId);
	await admin.realms.update({ realm }, { browserFlow: 'browser' });
	const microsoft = await admin.identityProviders.findOne({ alias: 'microsoft' });
	await admin.identityProviders.update({ alias: 'microsoft' }, { ...microsoft, trustEmail: true });
}

async function spoilRights(
	{ admin }: Pick<RealDriver, 'admin'>,
	clientId: (name: string) => Promise<string>,
): Promise<void> {
	const management = await clientId('realm-management');
	const account = await admin.clients.getServiceAccountUser({
		id: await clientId('cubehub-backend'),
	});
	const right = await admin.clients.findRole({ id: management, roleName: 'manage-users' });
	await admin.users.addClientRoleMappings({
		id: account.id ?? '',
		clientUniqueId: management,
		roles: [{ id: right?.id ?? '', name: 'manage-users' }],
	});
	const permissions = await clientId('admin-permissions');
	const policy = await admin.clients.findPolicyByName({ id: permissions, name: 'backend' });
	const all = {
		name: 'stranger',
		resourceType: 'Users',
		resources: [],
		scopes: ['impersonate'],
		policies: [policy?.id ?? ''],
	};
	const place = { id: permissions, type: 'scope' };
	await admin.clients.createPermission(place, all as never);
	const [users] = await admin.clients.findPermissions({ id: permissions, name: 'backend users' });
	await admin.clients.updatePermission({ ...place, permissionId: users?.id ?? '' }, {
		...all,
		name: 'backend users',
		scopes: ['view'],
	} as never);
}
