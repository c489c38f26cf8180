/** The admin API as a named administrator of the realm `master`, for set-up and reconciling only. */
import KeycloakAdminClient from '@keycloak/keycloak-admin-client';
import type { Administrator } from './server.ts';

/** A realm is made within seconds; on a machine that is busy with tests, not always. */
const TIMEOUT_MS = 60_000;
/** A token is not used in its last seconds. */
const MARGIN_MS = 5_000;

type Token = { readonly text: string; readonly until: number };

/** A client for one realm. Asks for a token at the first call, and again when it is about to expire. */
export function administratorOf(
	url: string,
	{ username, password }: Administrator,
	realm = 'cubehub',
): KeycloakAdminClient {
	const client = new KeycloakAdminClient({
		baseUrl: url,
		realmName: realm,
		timeout: TIMEOUT_MS,
	});
	let token: Promise<Token> | undefined;
	client.registerTokenProvider({
		getAccessToken: async () => {
			const known = await token?.catch(() => undefined);
			if (!known || known.until < Date.now()) token = freshToken(url, username, password);
			return (await token)?.text;
		},
	});
	return client;
}

async function freshToken(url: string, username: string, password: string): Promise<Token> {
	const asked = Date.now();
	const answer = await fetch(`${url}/realms/master/protocol/openid-connect/token`, {
		method: 'POST',
		body: new URLSearchParams({
			grant_type: 'password',
			client_id: 'admin-cli',
			username,
			password,
		}),
		signal: AbortSignal.timeout(TIMEOUT_MS),
	});
	if (answer.status === 401)
		throw new Error(`Keycloak does not know the administrator ${username}.`);
	if (!answer.ok) throw new Error(`Keycloak gives no token: ${answer.status}.`);
	const { access_token, expires_in } = (await answer.json()) as {
		access_token: string;
		expires_in: number;
	};
	return { text: access_token, until: asked + expires_in * 1000 - MARGIN_MS };
}
