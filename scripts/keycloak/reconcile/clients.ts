/**
 * Our clients: addresses, switches, secrets, scopes, mappers, the roles that their tokens may name,
 * and what the service account of the backend may do. Clients that are not in the file stay.
 */
import type KeycloakAdminClient from '@keycloak/keycloak-admin-client';
import type { Mapper, Realm, RealmClient } from '../realm.ts';
import { present, type Change, type Part } from './change.ts';
import { comparedByName, differences, topsOf } from './compare.ts';
import { reference, rolesNamed } from './roles-and-groups.ts';

type FoundClient = RealmClient & { readonly id: string; readonly clientId: string };

/** Keys of a client that are compared one by one, or belong to another part. */
const PARTS = [
	'id',
	'protocolMappers',
	'defaultClientScopes',
	'optionalClientScopes',
	'authorizationSettings',
];

/** Clients of the file with all that hangs on them. Those that are missing are made first. */
export const clients: Part = async ({ keycloak, declared }) => {
	const changes: Change[] = [];
	for (const wanted of declared.clients ?? []) {
		const found = await clientNamed(keycloak, wanted.clientId ?? '');
		if (!found) {
			const { authorizationSettings: _later, ...client } = wanted;
			const what = `client ${wanted.clientId}`;
			changes.push({ what, apply: () => keycloak.clients.create(client) });
			continue;
		}
		changes.push(
			...values(keycloak, wanted, found),
			...mappers(keycloak, wanted, found),
			...(await scopes(keycloak, wanted, found)),
			...(await rolesInTokens(keycloak, declared, found)),
		);
	}
	return changes;
};

/** The client of this name; undefined when there is none. */
export async function clientNamed(
	keycloak: KeycloakAdminClient,
	clientId: string,
): Promise<FoundClient | undefined> {
	const [found] = await keycloak.clients.find({ clientId });
	return found && { ...found, id: present(found.id, `id of ${clientId}`), clientId };
}

function values(
	keycloak: KeycloakAdminClient,
	declared: RealmClient,
	found: FoundClient,
): readonly Change[] {
	const wanted = Object.fromEntries(
		Object.entries(declared).filter(([key]) => !PARTS.includes(key)),
	);
	const changed = differences(wanted, found);
	if (changed.length === 0) return [];
	// A client is replaced as a whole: what is not declared is sent back as it was.
	const { protocolMappers: _mappers, ...rest } = found;
	const attributes = { ...found.attributes, ...declared.attributes };
	return [
		{
			what: `client ${found.clientId}: ${changed.join(', ')}`,
			apply: () => keycloak.clients.update({ id: found.id }, { ...rest, ...wanted, attributes }),
		},
	];
}

function mappers(
	keycloak: KeycloakAdminClient,
	{ protocolMappers: declared }: RealmClient,
	{ id, clientId, protocolMappers: found = [] }: FoundClient,
): readonly Change[] {
	if (declared === undefined) return [];
	const called = ({ name }: Mapper) => `mapper ${name} of ${clientId}`;
	const { missing, extra } = comparedByName(declared, found, ({ name }) => name);
	const changed = declared.flatMap((mapper) => {
		const there = found.find(({ name }) => name === mapper.name);
		const wrong = there ? topsOf(differences(mapper, there)) : [];
		return there && wrong.length > 0 ? [{ mapper, there }] : [];
	});
	return [
		...missing.map((mapper) => ({
			what: called(mapper),
			apply: () => keycloak.clients.addProtocolMapper({ id }, mapper),
		})),
		...changed.map(({ mapper, there }) => ({
			what: called(mapper),
			apply: () =>
				keycloak.clients.updateProtocolMapper(
					{ id, mapperId: there.id ?? '' },
					{ ...there, ...mapper, config: { ...there.config, ...mapper.config } },
				),
		})),
		...extra.map((mapper) => ({
			what: `no ${called(mapper)}`,
			apply: () => keycloak.clients.delProtocolMapper({ id, mapperId: mapper.id ?? '' }),
		})),
	];
}

async function scopes(
	keycloak: KeycloakAdminClient,
	declared: RealmClient,
	found: FoundClient,
): Promise<readonly Change[]> {
	const { id, clientId } = found;
	const idOf = async (name: string): Promise<string> => {
		const scope = await keycloak.clientScopes.findOneByName({ name });
		return present(scope?.id, `client scope ${name}`);
	};
	const kinds = [
		{
			kind: 'default',
			wanted: declared.defaultClientScopes,
			there: found.defaultClientScopes ?? [],
			add: (clientScopeId: string) => keycloak.clients.addDefaultClientScope({ id, clientScopeId }),
			drop: (clientScopeId: string) =>
				keycloak.clients.delDefaultClientScope({ id, clientScopeId }),
		},
		{
			kind: 'optional',
			wanted: declared.optionalClientScopes,
			there: found.optionalClientScopes ?? [],
			add: (clientScopeId: string) =>
				keycloak.clients.addOptionalClientScope({ id, clientScopeId }),
			drop: (clientScopeId: string) =>
				keycloak.clients.delOptionalClientScope({ id, clientScopeId }),
		},
	];
	return kinds.flatMap(({ kind, wanted, there, add, drop }) => {
		if (wanted === undefined) return [];
		const { missing, extra } = comparedByName<string>(wanted, there, (scope) => scope);
		return [
			...missing.map((name) => ({
				what: `${kind} scope ${name} of ${clientId}`,
				apply: async () => add(await idOf(name)),
			})),
			...extra.map((name) => ({
				what: `no ${kind} scope ${name} of ${clientId}`,
				apply: async () => drop(await idOf(name)),
			})),
		];
	});
}

/** Without full scope a token names these roles only. */
async function rolesInTokens(
	keycloak: KeycloakAdminClient,
	{ scopeMappings = [] }: Realm,
	{ id, clientId }: FoundClient,
): Promise<readonly Change[]> {
	const wanted = scopeMappings.find(({ client }) => client === clientId)?.roles;
	if (wanted === undefined) return [];
	const found = await keycloak.clients.listRealmScopeMappings({ id });
	const declared = wanted.map((role) => ({ name: role }));
	const { missing, extra } = comparedByName<{ name?: string }>(declared, found, ({ name }) => name);
	const rolesOf = async (roles: readonly { name?: string }[]) =>
		(
			await rolesNamed(
				keycloak,
				roles.map(({ name = '' }) => name),
			)
		).map(reference);
	const changes: Change[] = [];
	if (missing.length > 0) {
		changes.push({
			what: `tokens of ${clientId} name ${missing.map(({ name }) => name).join(', ')}`,
			apply: async () => keycloak.clients.addRealmScopeMappings({ id }, await rolesOf(missing)),
		});
	}
	if (extra.length > 0) {
		changes.push({
			what: `tokens of ${clientId} do not name ${extra.map(({ name }) => name).join(', ')}`,
			apply: async () => keycloak.clients.delRealmScopeMappings({ id }, await rolesOf(extra)),
		});
	}
	return changes;
}
