/**
 * Roles of service accounts: the backend reads events. A role that somebody has added in the console
 * is taken away again.
 */
import type KeycloakAdminClient from '@keycloak/keycloak-admin-client';
import { clientNamed } from './clients.ts';
import { present, type Change, type Part } from './change.ts';
import { comparedByName } from './compare.ts';
import { reference } from './roles-and-groups.ts';

/** Roles of service accounts. */
export const serviceAccounts: Part = async ({ keycloak, declared }) => {
	const changes: Change[] = [];
	for (const { serviceAccountClientId, clientRoles = {} } of declared.users ?? []) {
		const client = await clientNamed(keycloak, serviceAccountClientId ?? '');
		if (!client) continue;
		const account = await keycloak.clients.getServiceAccountUser({ id: client.id });
		for (const [owner, roles] of Object.entries(clientRoles)) {
			const user = present(account.id, `service account of ${client.clientId}`);
			changes.push(...(await rolesAt(keycloak, { user, owner, roles: roles as string[] })));
		}
	}
	return changes;
};

type Given = { readonly user: string; readonly owner: string; readonly roles: readonly string[] };

async function rolesAt(
	keycloak: KeycloakAdminClient,
	{ user, owner, roles }: Given,
): Promise<readonly Change[]> {
	const { id: clientUniqueId } = present(await clientNamed(keycloak, owner), `client ${owner}`);
	const place = { id: user, clientUniqueId };
	const found = await keycloak.users.listClientRoleMappings(place);
	const declared = roles.map((name) => ({ name }));
	const { missing, extra } = comparedByName<{ name?: string }>(declared, found, ({ name }) => name);
	const known = found.filter((role) => extra.includes(role));
	return [
		...missing.map(({ name = '' }) => ({
			what: `the backend gets ${owner}.${name}`,
			apply: async () => {
				const found = await keycloak.clients.findRole({ id: clientUniqueId, roleName: name });
				const role = present(found, `role ${name} of ${owner}`);
				await keycloak.users.addClientRoleMappings({ ...place, roles: [reference(role)] });
			},
		})),
		...known.map((role) => ({
			what: `the backend loses ${owner}.${role.name}`,
			apply: () => keycloak.users.delClientRoleMappings({ ...place, roles: [reference(role)] }),
		})),
	];
}
