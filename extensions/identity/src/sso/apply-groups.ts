/** Brings the rights of a person to what their groups in Keycloak give. Nothing changed: nothing written. */
import { configId } from '@cubehub/core/ids';
import { forgetRights } from '@cubehub/core/people';
import type { Sql } from '@cubehub/core/work';
import { policiesOfGroups, roleOfGroups } from '../domain/groups.ts';

type Applied = { readonly changed: boolean };

/** Role and policies. A changed role ends the person's logins. */
export async function applyGroups(
	sql: Sql,
	user: string,
	groups: readonly string[],
): Promise<void> {
	const role = configId(`role:${roleOfGroups(groups)}`);
	const [applied] = await sql<Applied>`
		select identity_apply_groups(${user}, ${role}, ${policyIds(groups)}::uuid[]) as changed`;
	if (applied?.changed) await forgetRights();
}

/** Policies only, where the role comes by the login itself. */
export async function applyPolicies(
	sql: Sql,
	user: string,
	groups: readonly string[],
): Promise<void> {
	const [applied] = await sql<Applied>`
		select identity_apply_policies(${user}, ${policyIds(groups)}::uuid[]) as changed`;
	if (applied?.changed) await forgetRights();
}

function policyIds(groups: readonly string[]): readonly string[] {
	return policiesOfGroups(groups).map((policy) => configId(`policy:${policy}`));
}
