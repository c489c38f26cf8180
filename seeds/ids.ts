/** Fixed ids of roles, policies and other rows that exist in every installation. */
import { configId } from '@cubehub/core/ids';

export const roleNames = ['admin', 'manager', 'employee', 'customer'] as const;
export type RoleName = (typeof roleNames)[number];

export const policyNames = [
	'admin',
	'manager',
	'employee',
	'person',
	'directory',
	'cashier',
	'shareholder',
	'accountant',
	'moderator',
	'service',
] as const;
/** `public` is Directus' own policy of those who are not logged in; the others are ours. */
export type PolicyName = (typeof policyNames)[number] | 'public';

const PUBLIC_POLICY = 'abf8a154-5b1c-4a46-ac9c-7300570f4f17';

export const roleId = (name: RoleName): string => configId(`role:${name}`);

export const policyId = (name: PolicyName): string =>
	name === 'public' ? PUBLIC_POLICY : configId(`policy:${name}`);

/** Files in this folder may be seen by everybody: pictures of cases and products. */
export const publicFolder = configId('folder:public');
