/**
 * The roles of the realm, by what they may do.
 *
 * - A token never raises what the row of a person says: it may be older than a demotion, and a
 *   promotion that it does not know yet waits for the next one.
 */

/** The strongest first. */
export const ROLES = ['admin', 'manager', 'employee', 'customer'] as const;
export type RoleName = (typeof ROLES)[number];

/** The strongest of these roles; customer when none of them is one of ours. */
export function strongestOf(names: readonly string[]): RoleName {
	return ROLES.find((role) => names.includes(role)) ?? 'customer';
}

/** The weaker of two roles. */
export function weakerOf(one: RoleName, other: RoleName): RoleName {
	return ROLES.indexOf(one) > ROLES.indexOf(other) ? one : other;
}
