/**
 * What the backend may do with users and groups: permissions of the client `admin-permissions`.
 * A permission that is not in the file is taken away.
 */
import type KeycloakAdminClient from '@keycloak/keycloak-admin-client';
import type { Policy, Realm } from '../realm.ts';
import { clientNamed } from './clients.ts';
import { present, type Change, type Part } from './change.ts';
import { comparedByName, differences } from './compare.ts';

/** A permission, with names throughout. */
type Permission = {
	readonly name: string;
	readonly resourceType: string;
	/** The name of the type itself means all of them. */
	readonly resources: readonly string[];
	readonly scopes: readonly string[];
	readonly policies: readonly string[];
};

type Found = Permission & { readonly id: string };

/** The policy that all of them apply: whoever asks is the backend. */
const POLICY = 'backend';
const BACKEND = 'cubehub-backend';

export const permissions: Part = async ({ keycloak, declared }) => {
	const client = await clientNamed(keycloak, 'admin-permissions');
	const backend = await clientNamed(keycloak, BACKEND);
	if (!client || !backend) return [];
	const place = { keycloak, id: client.id };
	const policy = await policyOf(place, backend.id);
	const wanted = declaredPermissions(declared);
	const found = await foundPermissions(place);
	const { extra } = comparedByName<Permission>(wanted, found, ({ name }) => name);
	const wrong = wanted.filter((permission) => {
		const same = found.find(({ name }) => name === permission.name);
		return differences(permission, same).length > 0;
	});
	return [
		...policy,
		...wrong.map((permission) => ({
			what: `permission ${permission.name}`,
			apply: () => save(place, permission, found),
		})),
		...found
			.filter((permission) => extra.includes(permission))
			.map(({ id, name }) => ({
				what: `no permission ${name}`,
				apply: () =>
					keycloak.clients.delPermission({ id: client.id, type: 'scope', permissionId: id }),
			})),
	];
};

type Place = { readonly keycloak: KeycloakAdminClient; readonly id: string };

async function policyOf({ keycloak, id }: Place, backend: string): Promise<readonly Change[]> {
	const found = await keycloak.clients.findPolicyByName({ id, name: POLICY });
	const clients = listIn(found?.config, 'clients');
	if (clients.length === 1 && clients[0] === backend) return [];
	const policy = { name: POLICY, type: 'client', logic: 'POSITIVE', clients: [backend] };
	return [
		{
			what: `policy ${POLICY}`,
			apply: () =>
				keycloak.clients.createOrUpdatePolicy({
					id,
					policyName: POLICY,
					policy: policy as Policy,
				}),
		},
	];
}

/** Permissions of the file, where they stand among the policies with lists as JSON texts. */
function declaredPermissions(realm: Realm): readonly Permission[] {
	const client = realm.clients?.find(({ clientId }) => clientId === 'admin-permissions');
	const policies = (client?.authorizationSettings?.policies ?? []) as readonly Policy[];
	return policies
		.filter(({ type }) => type === 'scope')
		.map(({ name = '', config = {} }) => ({
			name,
			resourceType: String(config['defaultResourceType']),
			resources: listIn(config, 'resources'),
			scopes: listIn(config, 'scopes'),
			policies: listIn(config, 'applyPolicies'),
		}));
}

async function foundPermissions({ keycloak, id }: Place): Promise<readonly Found[]> {
	const found = (await keycloak.clients.findPermissions({
		id,
	})) as readonly (Policy & {
		readonly resourceType?: string;
	})[];
	return Promise.all(
		found.map(async ({ id: permissionId = '', name = '', resourceType = '' }) => {
			const permission = { id, permissionId };
			const [scopes, resources, policies] = await Promise.all([
				keycloak.clients.getAssociatedScopes(permission),
				keycloak.clients.getAssociatedResources(permission),
				keycloak.clients.getAssociatedPolicies(permission),
			]);
			const named = (list: readonly { name?: string }[]) => list.map((each) => each.name ?? '');
			return {
				id: permissionId,
				name,
				resourceType,
				resources: named(resources),
				scopes: named(scopes),
				policies: named(policies),
			};
		}),
	);
}

async function save(
	{ keycloak, id }: Place,
	{ name, resourceType, resources, scopes }: Permission,
	found: readonly Found[],
): Promise<void> {
	const policy = present(
		await keycloak.clients.findPolicyByName({ id, name: POLICY }),
		`policy ${POLICY}`,
	);
	const body = {
		name,
		resourceType,
		resources: resources.filter((resource) => resource !== resourceType),
		scopes: [...scopes],
		policies: [policy.id ?? ''],
		decisionStrategy: 'UNANIMOUS',
	} as Policy;
	const same = found.find((each) => each.name === name);
	const place = { id, type: 'scope' };
	if (!same) await keycloak.clients.createPermission(place, body);
	else await keycloak.clients.updatePermission({ ...place, permissionId: same.id }, body);
}

function listIn(config: { readonly [key: string]: unknown } | undefined, key: string): string[] {
	const text = config?.[key];
	return typeof text === 'string' ? (JSON.parse(text) as string[]) : [];
}
