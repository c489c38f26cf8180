/**
 * Logins as Directus makes them, for the one bundle that watches over them.
 *
 * - Whoever watches stands around each login and each renewal, whichever door they come by.
 * - Errors are those of Directus: they carry its codes, INVALID_CREDENTIALS among them.
 */
import { createSecretKey, type KeyObject } from 'node:crypto';
import type { Response } from 'express';
import type { Accountability } from './auth.ts';
import {
	AuthenticationService,
	fetchGlobalAccess,
	fetchRolesTree,
	getDatabase,
	getSchema,
	getSecret,
	SESSION_COOKIE_OPTIONS,
	verifyAccessJWT,
} from './directus.ts';

/** What a login gives out. Both tokens are secrets. */
export type Issued = {
	readonly accessToken: string;
	readonly refreshToken: string;
	/** How long the access token holds, in milliseconds. */
	readonly expires: number;
	/** The person. */
	readonly id: string | null;
};

export type LoginAttempt = {
	readonly provider: string;
	/** What was sent: the very object that the filter auth.login gets a copy of. */
	readonly payload: { readonly [field: string]: unknown };
	/** Null for a login on an open socket. */
	readonly accountability: Accountability | null;
};

export type Renewal = {
	readonly token: string;
	readonly accountability: Accountability | null;
};

/** What runs around logins. Each calls `proceed` once, or throws to refuse. */
export type Watch = {
	readonly login: (attempt: LoginAttempt, proceed: () => Promise<Issued>) => Promise<Issued>;
	readonly renew: (renewal: Renewal, proceed: () => Promise<Issued>) => Promise<Issued>;
};

/** From where somebody logs in. */
export type Origin = {
	readonly ip: string | null;
	readonly userAgent: string | null;
	readonly origin: string | null;
};

type Logins = {
	login(provider: string, payload: object, options?: object): Promise<Issued>;
	refresh(token: string, options?: object): Promise<Issued>;
};
type LoginsClass = new (options: { schema: object; accountability: object }) => Logins;

let watch: Watch | undefined;

/** Has all logins of this process watched; a second watch replaces the first. */
export function watchLogins(watching: Watch): void {
	if (!watch) wrap();
	watch = watching;
}

/** Logs in with a password that Directus keeps. */
export async function logIn(
	credentials: { readonly email: string; readonly password: string; readonly otp?: string },
	origin: Origin,
): Promise<Issued> {
	const { otp, ...payload } = credentials;
	const logins = await loginsFrom(origin);
	return logins.login('default', payload, otp === undefined ? {} : { otp });
}

/** Gives the tokens of a session anew; the one that was sent is used up. */
export async function renewLogin(token: string, origin: Origin): Promise<Issued> {
	const logins = await loginsFrom(origin);
	return logins.refresh(token);
}

/** Made once: from the text, each check would first try whether it is a public key. */
let secretKey: KeyObject | undefined;

/** What an access token of Directus says. Throws INVALID_TOKEN and TOKEN_EXPIRED. */
export function claimsOfToken(token: string): { readonly [claim: string]: unknown } {
	secretKey ??= createSecretKey(getSecret(), 'utf8');
	return verifyAccessJWT(token, secretKey);
}

/**
 * What a role, and policies of the person, open; from Directus' own cache. That one is small: without
 * `user`, for somebody who has no policies of their own, it needs no entry for each person.
 */
export async function standingOf(
	user: string | undefined,
	role: string | null,
	ip: string | null,
): Promise<Required<Pick<Accountability, 'role' | 'roles' | 'admin' | 'app'>>> {
	const knex = getDatabase();
	const roles = await fetchRolesTree(role, { knex });
	const { admin, app } = await fetchGlobalAccess({ user, roles, ip }, { knex });
	return { role, roles, admin, app };
}

/** Deletes the cookie of a session that holds no more, as Directus does. */
export function clearSessionCookie(res: Response, name: string): void {
	res.clearCookie(name, SESSION_COOKIE_OPTIONS);
}

function wrap(): void {
	const { prototype } = AuthenticationService;
	const { login, refresh } = prototype;
	if (!login || !refresh) throw new Error('The logins of Directus have no login and refresh.');

	prototype['login'] = async function watched(...args) {
		const [provider = 'default', payload = {}] = args as [string?, LoginAttempt['payload']?];
		const { accountability } = this;
		const proceed = () => login.call(this, ...args) as Promise<Issued>;
		return watch ? watch.login({ provider, payload, accountability }, proceed) : proceed();
	};
	prototype['refresh'] = async function watched(...args) {
		const { accountability } = this;
		const proceed = () => refresh.call(this, ...args) as Promise<Issued>;
		const [token] = args;
		if (!watch || typeof token !== 'string') return proceed();
		return watch.renew({ token, accountability }, proceed);
	};
}

async function loginsFrom({ ip, userAgent, origin }: Origin): Promise<Logins> {
	const Service = AuthenticationService as unknown as LoginsClass;
	const accountability = { user: null, role: null, roles: [], admin: false, app: false };
	return new Service({
		schema: await getSchema(),
		accountability: {
			...accountability,
			ip,
			...(userAgent !== null && { userAgent }),
			...(origin !== null && { origin }),
		},
	});
}
