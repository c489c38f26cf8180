/** Realm roles and the groups that give them. Members are never touched. */
import type KeycloakAdminClient from '@keycloak/keycloak-admin-client';
import type { Group, Role } from '../realm.ts';
import { present, type Change, type Part } from './change.ts';
import { comparedByName } from './compare.ts';

type Roles = readonly Role[];

/** Roles of the file that Keycloak lacks. Others stay. */
export const roles: Part = async ({ keycloak, declared }) => {
	const found = await keycloak.roles.find({ briefRepresentation: true });
	const { missing } = comparedByName(declared.roles?.realm ?? [], found, ({ name }) => name);
	return missing.map((role) => ({
		what: `role ${role.name}`,
		apply: () => keycloak.roles.create(role),
	}));
};

/** Groups of the file, the roles that they give, and which of them everybody gets. */
export const groups: Part = async ({ keycloak, declared }) => {
	const changes: Change[] = [];
	for (const group of declared.groups ?? []) {
		const found = await groupNamed(keycloak, group.name ?? '');
		if (!found) {
			changes.push({ what: `group ${group.name}`, apply: () => createGroup(keycloak, group) });
			continue;
		}
		changes.push(...(await rolesOfGroup(keycloak, found, group.realmRoles ?? [])));
	}
	return [...changes, ...(await defaultGroups(keycloak, declared.defaultGroups ?? []))];
};

async function groupNamed(keycloak: KeycloakAdminClient, name: string): Promise<Group | undefined> {
	const found = await keycloak.groups.find({ search: name, exact: true });
	return found.find((group) => group.name === name);
}

async function createGroup(
	keycloak: KeycloakAdminClient,
	{ name, realmRoles = [] }: Group,
): Promise<void> {
	const { id } = await keycloak.groups.create({ name: name ?? '' });
	const roles = await rolesNamed(keycloak, realmRoles);
	await keycloak.groups.addRealmRoleMappings({ id, roles: roles.map(reference) });
}

async function rolesOfGroup(
	keycloak: KeycloakAdminClient,
	{ id = '', name }: Group,
	wanted: readonly string[],
): Promise<readonly Change[]> {
	const found = await keycloak.groups.listRealmRoleMappings({ id });
	const declared: Roles = wanted.map((role) => ({ name: role }));
	const { missing, extra } = comparedByName(declared, found, (role) => role.name);
	const given = missing.map((role) => ({
		what: `group ${name} gives ${role.name}`,
		apply: async () => {
			const roles = await rolesNamed(keycloak, [role.name ?? '']);
			await keycloak.groups.addRealmRoleMappings({ id, roles: roles.map(reference) });
		},
	}));
	const taken = extra.map((role) => ({
		what: `group ${name} no longer gives ${role.name}`,
		apply: () => keycloak.groups.delRealmRoleMappings({ id, roles: [reference(role)] }),
	}));
	return [...given, ...taken];
}

async function defaultGroups(
	keycloak: KeycloakAdminClient,
	paths: readonly string[],
): Promise<readonly Change[]> {
	const realm = keycloak.realmName;
	const found = await keycloak.realms.getDefaultGroups({ realm });
	const declared: readonly Group[] = paths.map((path) => ({ path }));
	const { missing, extra } = comparedByName(declared, found, ({ path }) => path);
	const added = missing.map(({ path = '' }) => ({
		what: `everybody is in ${path}`,
		apply: async () => {
			const group = present(await groupNamed(keycloak, path.slice(1)), `group ${path}`);
			await keycloak.realms.addDefaultGroup({ realm, id: group.id ?? '' });
		},
	}));
	const removed = extra.map(({ path, id = '' }) => ({
		what: `not everybody is in ${path}`,
		apply: () => keycloak.realms.removeDefaultGroup({ realm, id }),
	}));
	return [...added, ...removed];
}

/** Roles of these names, as Keycloak knows them. */
export function rolesNamed(
	keycloak: KeycloakAdminClient,
	names: readonly string[],
): Promise<Roles> {
	return Promise.all(
		names.map(async (name) =>
			present(await keycloak.roles.findOneByName({ name }), `role ${name}`),
		),
	);
}

/** What a mapping of a role asks for. */
export function reference({ id = '', name = '' }: Role): {
	id: string;
	name: string;
} {
	return { id, name };
}
