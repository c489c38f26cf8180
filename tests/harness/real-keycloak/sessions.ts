/** Logins by our clients, sessions and keys of a realm. */
import { createHash, randomBytes } from 'node:crypto';
import type KeycloakAdminClient from '@keycloak/keycloak-admin-client';
import { decodeJwt } from 'jose';
import { MOBILE_REDIRECT, WEB_REDIRECT } from '../fake-keycloak/clients.ts';
import type { DriverTokens, IdentityDriver, Person, TokenClient } from '../identity-driver.ts';
import { fillIn, ssoBrowser } from '../sso-browser.ts';
import { clientSecrets } from './variables.ts';

export type Reached = {
	readonly admin: KeycloakAdminClient;
	readonly realm: string;
	readonly url: string;
	readonly internalUrl: string;
};

export type Answer = {
	readonly status: number;
	readonly body: { readonly [key: string]: unknown };
};

type Parts = Pick<
	IdentityDriver,
	| 'tokensOf'
	| 'refresh'
	| 'serviceToken'
	| 'sessionsOf'
	| 'killSession'
	| 'logoutUser'
	| 'rotateKey'
>;

const CONFIRM = /<form[^>]*action="([^"]+)"/;

export function sessions(reached: Reached): Parts {
	const { admin, realm } = reached;
	return {
		tokensOf: (person, client = 'cubehub-web', { offline = false } = {}) =>
			tokensOf(reached, person, { client, offline }),
		refresh: (refreshToken, client) =>
			post(reached, 'token', client, {
				grant_type: 'refresh_token',
				refresh_token: refreshToken,
			}),
		serviceToken: async (client) => {
			const { body } = await post(reached, 'token', client, {
				grant_type: 'client_credentials',
			});
			return String(body['access_token']);
		},
		sessionsOf: async (id) => {
			const online = await admin.users.listSessions({ id });
			const [mobile] = await admin.clients.find({ clientId: 'cubehub-mobile' });
			const clientId = mobile?.id ?? '';
			const offline = await admin.users.listOfflineSessions({ id, clientId });
			const seen = (list: typeof online, isOffline: boolean) =>
				list.map((session) => ({
					id: session.id ?? '',
					isOffline,
					clients: Object.values(session.clients ?? {}),
				}));
			return [...seen(online, false), ...seen(offline, true)];
		},
		killSession: async (sid) => {
			await admin.realms.removeSession({ realm, sessionId: sid });
		},
		logoutUser: async (id) => {
			await admin.users.logout({ id });
		},
		rotateKey: (old = 'passive') => rotateKey(reached, old),
	};
}

/** A request to an endpoint of the protocol as a client of ours. */
export async function post(
	{ internalUrl, realm }: Reached,
	path: string,
	client: TokenClient | 'directus',
	form: { readonly [name: string]: string },
): Promise<Answer> {
	const answer = await fetch(`${internalUrl}/realms/${realm}/protocol/openid-connect/${path}`, {
		method: 'POST',
		body: new URLSearchParams({ client_id: client, ...secretOf(client), ...form }),
	});
	const text = await answer.text();
	return {
		status: answer.status,
		body: (text === '' ? {} : JSON.parse(text)) as Answer['body'],
	};
}

function secretOf(client: string): { readonly [name: string]: string } {
	const secrets: { readonly [client: string]: string } = {
		directus: clientSecrets.KC_DIRECTUS_CLIENT_SECRET,
		'cubehub-login': clientSecrets.KC_LOGIN_CLIENT_SECRET,
		'cubehub-backend': clientSecrets.KC_BACKEND_CLIENT_SECRET,
	};
	const secret = secrets[client];
	return secret === undefined ? {} : { client_secret: secret };
}

type How = { readonly client: TokenClient; readonly offline: boolean };

async function tokensOf(reached: Reached, person: Person, how: How): Promise<DriverTokens> {
	const scope = how.offline ? 'openid offline_access' : 'openid';
	const logins: { readonly [client: string]: () => Promise<Answer> } = {
		'cubehub-login': () => byPassword(reached, person, scope),
		'cubehub-pos': () => byDevice(reached, person),
	};
	const { status, body } = await (logins[how.client] ?? (() => byCode(reached, person, how)))();
	if (status !== 200) {
		throw new Error(`Keycloak gives ${person.email} no token: ${status} ${JSON.stringify(body)}`);
	}
	const accessToken = String(body['access_token']);
	return {
		accessToken,
		refreshToken: String(body['refresh_token']),
		idToken: String(body['id_token']),
		sid: String(decodeJwt(accessToken)['sid']),
	};
}

function byPassword(reached: Reached, person: Person, scope: string): Promise<Answer> {
	return post(reached, 'token', 'cubehub-login', {
		grant_type: 'password',
		username: person.username,
		password: person.password,
		scope,
		...(person.otp && { totp: person.otp() }),
	});
}

async function byCode(reached: Reached, person: Person, how: How): Promise<Answer> {
	const { client, offline } = how;
	const verifier = randomBytes(32).toString('base64url');
	const redirect = client === 'cubehub-mobile' ? MOBILE_REDIRECT : WEB_REDIRECT;
	const query = new URLSearchParams({
		client_id: client,
		redirect_uri: redirect,
		response_type: 'code',
		scope: offline ? 'openid offline_access' : 'openid',
		code_challenge: createHash('sha256').update(verifier).digest('base64url'),
		code_challenge_method: 'S256',
	});
	const code = await codeOf(reached, person, query);
	return post(reached, 'token', client, {
		grant_type: 'authorization_code',
		code,
		redirect_uri: redirect,
		code_verifier: verifier,
	});
}

/** Logs in at Keycloak's pages in a fresh browser; answers the code that the client is sent. */
async function codeOf(
	{ url, realm }: Reached,
	person: Person,
	query: URLSearchParams,
): Promise<string> {
	const browser = ssoBrowser(url);
	const first = await browser.visit(`${url}/realms/${realm}/protocol/openid-connect/auth?${query}`);
	const page = await fillIn(browser.visit, first, person);
	const end = new URL(page.trail.at(-1) ?? url);
	const code = end.searchParams.get('code');
	if (code === null) throw new Error(`The login of ${person.email} ended at ${end.href}.`);
	return code;
}

async function byDevice(reached: Reached, person: Person): Promise<Answer> {
	const { body } = await post(reached, 'auth/device', 'cubehub-pos', { scope: 'openid' });
	await confirmDevice(reached, person, String(body['verification_uri_complete']));
	return post(reached, 'token', 'cubehub-pos', {
		grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
		device_code: String(body['device_code']),
	});
}

/** What the cashier does on the own phone: logs in, then agrees or refuses. */
export async function confirmDevice(
	{ url }: Pick<Reached, 'url'>,
	person: Person,
	place: string,
	answer: 'accept' | 'cancel' = 'accept',
): Promise<string> {
	const browser = ssoBrowser(url);
	const consent = await fillIn(browser.visit, await browser.visit(place), person);
	const action = CONFIRM.exec(consent.text)?.[1]?.replaceAll('&amp;', '&');
	if (action === undefined) throw new Error(`No question at ${consent.url}.`);
	const code = /name="code"[^>]*value="([^"]+)"/.exec(consent.text)?.[1] ?? '';
	const target = new URL(action, consent.url).href;
	const body = new URLSearchParams({ code, [answer]: 'x' });
	return (await browser.visit(target, { method: 'POST', body })).text;
}

async function rotateKey({ admin, realm }: Reached, old: 'passive' | 'disabled'): Promise<void> {
	const { active, keys } = await admin.realms.getKeys({ realm });
	const kid = active?.['RS256'];
	const signing = keys?.find((key) => key.kid === kid);
	const [component] = (await admin.components.find({})).filter(
		({ id }) => id === signing?.providerId,
	);
	if (!component?.id) throw new Error('The realm has no signing key.');
	const { id: parentId = '' } = (await admin.realms.findOne({ realm })) ?? {};
	const priority = Number(component.config?.['priority']?.[0] ?? 0) + 100;
	await admin.components.create({
		name: `rsa-${priority}`,
		parentId,
		providerId: 'rsa-generated',
		providerType: 'org.keycloak.keys.KeyProvider',
		config: { priority: [String(priority)], enabled: ['true'], active: ['true'] },
	});
	const config = {
		...component.config,
		active: ['false'],
		enabled: [String(old === 'passive')],
	};
	await admin.components.update({ id: component.id }, { ...component, config });
}
