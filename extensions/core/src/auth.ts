/**
 * Who asks, and what they may do.
 *
 * - Rights are those of now: role, policies and memberships are read from the database with each
 *   request, not from the token, which may be older than the last change.
 * - A person acts only in organizations of which they are a member; administrators in all.
 */
import { configId } from './ids.ts';

export type Principal = {
	readonly userId: string;
	/** The id of the role; empty for a person without one. */
	readonly role: string;
	readonly isAdmin: boolean;
	/** Ids of the policies of the person and their role; empty on routes for everybody. */
	readonly policies: readonly string[];
	readonly organizations: readonly string[];
};

/** What Directus' authentication leaves on a request. */
export type Accountability = {
	readonly user?: string | null;
	readonly role?: string | null;
	readonly roles?: readonly string[];
	readonly admin?: boolean;
	readonly app?: boolean;
	readonly ip?: string | null;
	readonly userAgent?: string;
	readonly origin?: string;
	/** The token of Directus' session behind a cookie: a secret. */
	readonly session?: string;
	readonly share?: string;
	/** The login behind the request. */
	readonly cs?: string;
	/** The hash of the login at Keycloak behind it. */
	readonly sid?: string;
	/** The role that it may have at most: its token says less of the person than their row. */
	readonly ceiling?: string;
};

export type Who =
	'public' | 'user' | 'staff' | 'admin' | 'cashier' | 'shareholder' | 'accountant' | 'service';

/** Whoever is not logged in. */
export const nobody: Principal = {
	userId: '',
	role: '',
	isAdmin: false,
	policies: [],
	organizations: [],
};

const MANAGER = configId('role:manager');
const ADMIN = configId('role:admin');

/** Whether the person may act in this organization. */
export function mayActIn(actor: Principal, organizationId: string): boolean {
	return actor.isAdmin || actor.organizations.includes(organizationId.toLowerCase());
}

/** Whether the person belongs to those whom a route is for. */
export function isAmong(actor: Principal, who: Who): boolean {
	switch (who) {
		case 'public':
			return true;
		case 'user':
			return actor.userId !== '';
		case 'admin':
			return actor.isAdmin;
		case 'staff':
			return isStaff(actor);
		case 'service':
			return actor.policies.includes(configId('policy:service'));
		case 'cashier':
		case 'shareholder':
		case 'accountant':
			return isStaff(actor) || actor.policies.includes(configId(`policy:${who}`));
	}
}

/** Managers and administrators. */
export function isStaff(actor: Principal): boolean {
	return actor.isAdmin || actor.role === MANAGER || actor.role === ADMIN;
}

/** Who a token belongs to, checked as every request is; throws for one that is wrong or old. */
export async function accountabilityForToken(token: string): Promise<Accountability> {
	// Not at the top: pure code imports this file too, and the inside of Directus is heavy.
	const { getAccountabilityForToken } = await import('./directus.ts');
	return getAccountabilityForToken(token);
}
