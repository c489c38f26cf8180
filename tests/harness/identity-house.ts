/**
 * A house of a test's own that logs people in at a Keycloak: the fake beside it, or a real one.
 *
 * - One Keycloak may serve several houses, which is how replicas are tested.
 */
import { fakeKeycloak } from './fake-keycloak/driver.ts';
import { WEB_URL } from './fake-keycloak/clients.ts';
import type { FakeDriver } from './fake-keycloak/types.ts';
import type { IdentityDriver } from './identity-driver.ts';
import { ownServer, type OwnServer } from './own-server.ts';
import { ssoBrowser, type Browser } from './sso-browser.ts';

export type IdentityHouse<Driver extends IdentityDriver = IdentityDriver> = OwnServer & {
	readonly keycloak: Driver;
	/** A new browser without cookies, in front of this house. */
	readonly browser: () => Browser;
};

type Options<Driver> = {
	/** A Keycloak of the caller's, which stays when the house is closed. */
	readonly keycloak?: Driver;
	/** Settings that differ from those below and of the shared server. */
	readonly settings?: { readonly [name: string]: string };
	readonly usesRedis?: boolean;
};

/** Where logins and logouts of these houses may lead. */
export const redirects = { login: `${WEB_URL}/auth/done`, logout: `${WEB_URL}/bye` } as const;

const settingsOfHouse = {
	IDENTITY_EVENTS_SECONDS: '1',
	IDENTITY_REDIRECT_ALLOW_LIST: Object.values(redirects).join(','),
	AUTH_KEYCLOAK_REDIRECT_ALLOW_LIST: redirects.login,
	CORS_ORIGIN: WEB_URL,
	// Refused logins are warnings.
	LOG_LEVEL: 'warn',
};

/** Starts a fake and a house that trusts it. Call `close()` in afterAll. */
export function identityHouse(options?: Options<FakeDriver>): Promise<IdentityHouse<FakeDriver>>;
/** Starts a house in front of this Keycloak. */
export function identityHouse<Driver extends IdentityDriver>(
	options: Options<Driver> & { readonly keycloak: Driver },
): Promise<IdentityHouse<Driver>>;
export async function identityHouse(
	options: Options<IdentityDriver> = {},
): Promise<IdentityHouse<IdentityDriver>> {
	const keycloak = options.keycloak ?? (await fakeKeycloak());
	const server = await ownServer({
		settings: { ...settingsOfHouse, ...keycloak.settings, ...options.settings },
		...(options.usesRedis !== undefined && { usesRedis: options.usesRedis }),
	});
	await keycloak.serve(server.url);
	return {
		...server,
		keycloak,
		browser: () => ssoBrowser(server.url),
		close: async () => {
			await server.close();
			if (!options.keycloak) await keycloak.close();
		},
	};
}
