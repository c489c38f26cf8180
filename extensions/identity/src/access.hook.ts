/** Tokens at every door: who is behind them, and which login they name. */
import { defineHook } from '@directus/extensions-sdk';
import type { Accountability } from '@cubehub/core/auth';
import { registerCommand } from '@cubehub/core/commands';
import { registerCheck } from '@cubehub/core/health';
import { watchLogins } from '@cubehub/core/logins';
import { z } from 'zod';
import { authenticate } from './access/authenticate.ts';
import { challenge } from './access/challenge.ts';
import { guardDoor } from './access/guard-door.ts';
import { loginUnderway } from './access/login-underway.ts';
import type { DirectusRequest } from './access/presented-token.ts';
import { identify, principalOfToken } from './access/principal.ts';
import { reachKeycloak } from './keycloak/keys.ts';
import { identitySettings } from './settings.ts';
import { watchOver } from './access/watch-logins.ts';

const socketToken = z.string();
const socketMessage = z.object({ access_token: z.string() });

export default defineHook(({ filter, init }) => {
	watchLogins(watchOver(guardDoor));
	// Who is known stays known without it: the whole is degraded, not down.
	if (identitySettings().mode === 'sso') {
		registerCheck('keycloak', { required: false, run: () => reachKeycloak() });
	}
	registerCommand('identity.principal', (token) => principalOfToken(socketToken.parse(token)));

	filter('authenticate', (given, { req }) =>
		authenticate(given as Accountability, req as DirectusRequest),
	);
	filter('websocket.authenticate', async (given, { message }) => {
		const sent = socketMessage.safeParse(message);
		if (!sent.success) return given;
		const { ip = null } = given as Accountability;
		const found = await identify(sent.data.access_token, ip);
		if (!found) return given;
		if ('refusal' in found) throw found.refusal;
		return { ...(given as Accountability), ...found.accountability };
	});
	filter('auth.jwt', (claims) => {
		const login = loginUnderway();
		return login ? { ...(claims as object), cs: login.session } : claims;
	});
	init('routes.custom.after', ({ app }) => {
		(app as { use(handler: unknown): void }).use(challenge);
	});
});
