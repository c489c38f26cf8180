/** What groups of Keycloak give: one role a person, and policies beside it. */
import { ROLES, type RoleName } from './roles.ts';

/** Policies that groups give; `service` is given to static tokens only. */
const POLICIES = ['cashier', 'shareholder', 'accountant', 'moderator'] as const;
export type GroupPolicy = (typeof POLICIES)[number];

const groupOf = (name: RoleName | GroupPolicy): string => `cubehub-${name}s`;

const known: ReadonlySet<string> = new Set([...ROLES, ...POLICIES].map(groupOf));

/** The role of the strongest group; customer when none of them gives one. */
export function roleOfGroups(groups: readonly string[]): RoleName {
	return ROLES.find((role) => groups.includes(groupOf(role))) ?? 'customer';
}

/** The policies of these groups, beside the role. */
export function policiesOfGroups(groups: readonly string[]): readonly GroupPolicy[] {
	return POLICIES.filter((policy) => groups.includes(groupOf(policy)));
}

/** Whether any of these is a group of ours: what names none may come from a broken mapper. */
export function namesOurGroups(groups: readonly string[]): boolean {
	return groups.some((group) => known.has(group));
}
