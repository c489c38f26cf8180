/**
 * The four roles of the platform, the policies, and which role has which policy.
 *
 * - A person has one role; further rights are policies given to the person.
 * - `person` and `directory` belong to everybody who is logged in.
 */
import type { Access, Policy, Role } from '../extensions/core/src/deploy/declaration.ts';
import { policyId, roleId, type PolicyName, type RoleName } from './ids.ts';

const role = (name: RoleName, title: string, icon: string, description: string): Role => ({
	id: roleId(name),
	name: title,
	icon,
	description,
});

export const roles: readonly Role[] = [
	role('admin', 'Administrator', 'verified_user', 'Runs the platform.'),
	role('manager', 'Manager', 'supervisor_account', 'Runs a shop: prices, tills, cases, splits.'),
	role('employee', 'Employee', 'badge', 'Works in an organization.'),
	role('customer', 'Customer', 'person', 'Buys, has a wallet, opens cases.'),
];

const policy = (
	name: Exclude<PolicyName, 'public'>,
	icon: string,
	description: string,
	access: Partial<Pick<Policy, 'admin_access' | 'app_access'>> = {},
): Policy => ({
	id: policyId(name),
	name,
	icon,
	description,
	admin_access: false,
	app_access: false,
	enforce_tfa: false,
	...access,
});

export const policies: readonly Policy[] = [
	policy('admin', 'verified_user', 'Everything but the ledger, which nobody writes by hand.', {
		admin_access: true,
		app_access: true,
	}),
	policy('manager', 'supervisor_account', 'The shop of the own organizations.', {
		app_access: true,
	}),
	policy('employee', 'badge', 'The studio, with what employees may see there.', {
		app_access: true,
	}),
	policy('person', 'person', 'The own profile, receipts, inventory and seeds.'),
	policy('directory', 'contacts', 'Names and pictures of other people.'),
	policy('cashier', 'point_of_sale', 'Sells at the tills of the own organizations.'),
	policy('shareholder', 'pie_chart', 'Reads the own grants and what was paid for them.'),
	policy('accountant', 'calculate', 'Reads ledger, sales and splits of the own organizations.'),
	policy('moderator', 'shield_person', 'Keeps order in public rooms.'),
	policy('service', 'smart_toy', 'For other programs, by static token.'),
];

const policiesOf: { readonly [Name in RoleName]: readonly PolicyName[] } = {
	admin: ['admin'],
	manager: ['person', 'directory', 'manager'],
	employee: ['person', 'directory', 'employee'],
	customer: ['person', 'directory'],
};

export const access: readonly Access[] = Object.entries(policiesOf).flatMap(([name, given]) =>
	given.map((each, index) => ({
		role: roleId(name as RoleName),
		user: null,
		policy: policyId(each),
		sort: index + 1,
	})),
);
