/**
 * The login of the studio at Keycloak, by Directus' provider `keycloak`: what its filters add.
 *
 * - Only what changed is written: to name an address again ends all other logins.
 * - A broken claim demotes nobody.
 */
import { configId } from '@cubehub/core/ids';
import { standaloneSql } from '@cubehub/core/work';
import { defineHook } from '@directus/extensions-sdk';
import { z } from 'zod';
import { loginMeta, ssoClaims } from './sso/claims.ts';
import { completeLogin, keepResponse, rememberLogin } from './sso/complete-login.ts';
import { believedGroups } from './sso/groups-alarm.ts';
import { additionsFor, changeOf, personOfSubject, type Payload } from './sso/profile.ts';
import { dropStaleCookies } from './sso/stale-cookies.ts';

const PROVIDER = 'keycloak';
const STAFF = new Set(['admin', 'manager', 'employee'].map((role) => configId(`role:${role}`)));

const pending = z.looseObject({ provider: z.string(), user: z.string().optional() });

export default defineHook(({ filter, init }) => {
	init('middlewares.before', ({ app }) => {
		(app as App).use('/auth/login/keycloak', dropStaleCookies, keepResponse);
	});

	filter('auth.create', async (given, meta) => {
		const { provider, providerPayload } = loginMeta.parse(meta);
		if (provider !== PROVIDER) return given;
		const claims = ssoClaims(providerPayload.userInfo);
		const { idToken } = providerPayload;
		rememberLogin({ claims, groups: claims.groups ?? [], idToken });
		return { ...(given as Payload), ...(await additionsFor(standaloneSql, claims)) };
	});

	filter('auth.update', async (given, meta) => {
		const { identifier, provider, providerPayload } = loginMeta.parse(meta);
		if (provider !== PROVIDER) return given;
		const now = await personOfSubject(standaloneSql, identifier);
		// Refused a step later: nothing of somebody who may not log in changes.
		if (now?.status !== 'active') return {};

		const claims = ssoClaims(providerPayload.userInfo);
		const groups = await believedGroups(claims, STAFF.has(now.role ?? ''));
		rememberLogin({ claims, groups, idToken: providerPayload.idToken });
		return changeOf(standaloneSql, given as Payload, claims, now);
	});

	filter('auth.login', async (payload, meta) => {
		const { provider, user } = pending.parse(meta);
		if (provider === PROVIDER && user !== undefined) await completeLogin(user);
		return payload;
	});
});

type App = { use(path: string, ...handlers: readonly unknown[]): void };
