/** The fake as a server: routes, faults on demand, and a log of what it was asked. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { admin } from './admin-api.ts';
import {
	askedOf,
	bearerOf,
	clientOf,
	json,
	oauthError,
	type Answered,
	type Asked,
	type Handler,
} from './answers.ts';
import { authenticate, authorize, followLink } from './login-pages.ts';
import { logoutByBrowser, logoutByToken } from './logouts.ts';
import type { Realm } from './realm.ts';
import { token } from './token-endpoint.ts';
import { now, userInfo } from './tokens.ts';
import type { Call, Fault } from './types.ts';

export type FakeServer = {
	readonly port: number;
	readonly stop: () => Promise<void>;
	readonly start: () => Promise<void>;
	readonly break: (fault: Fault) => () => void;
	readonly repair: () => void;
	readonly calls: () => readonly Call[];
	readonly forget: () => void;
};

const routes: { readonly [route: string]: Handler } = {
	'GET .well-known/openid-configuration': (realm, { origin }) => json(discovery(realm, origin)),
	'GET certs': (realm) => json(realm.keys.published()),
	'GET auth': authorize,
	'POST login-actions/authenticate': authenticate,
	'GET login-actions/action-token': followLink,
	'POST token': token,
	'GET userinfo': userinfo,
	'POST userinfo': userinfo,
	'POST logout': logoutByToken,
	'GET logout': logoutByBrowser,
};

/** Starts it on a free port of this machine. */
export async function startServer(realm: Realm): Promise<FakeServer> {
	let calls: Call[] = [];
	let faults: { fault: Fault; left: number }[] = [];
	let port = 0;
	let server: Server | undefined;

	const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
		const asked = await askedOf(request);
		calls.push(callOf(asked));
		const broken = faults.find(
			({ fault, left }) => left > 0 && fault.match.test(`${asked.method} ${asked.path}`),
		);
		if (broken) broken.left -= 1;
		const how = broken?.fault.how;
		if (how === undefined) return send(response, await answer(realm, asked));
		if (how === 'hang') return;
		if (how === 'cut') return void request.socket.destroy();
		if ('status' in how) return send(response, json(how.body ?? {}, how.status));
		await answer(realm, asked);
		if (how.doesThen === 'cut') request.socket.destroy();
	};
	const start = async (): Promise<void> => {
		server = createServer((request, response) => {
			serve(request, response).catch((error: unknown) => {
				send(response, json({ error: String(error) }, 500));
			});
		});
		await new Promise<void>((resolve) => server?.listen(port, '127.0.0.1', resolve));
		port = (server.address() as AddressInfo).port;
	};
	await start();

	return {
		get port() {
			return port;
		},
		start,
		stop: async () => {
			const ending = server;
			ending?.closeAllConnections();
			await new Promise<void>((resolve) => (ending ? ending.close(() => resolve()) : resolve()));
		},
		break: (fault) => {
			const entry = { fault, left: fault.times ?? Infinity };
			faults.unshift(entry);
			return () => {
				faults = faults.filter((one) => one !== entry);
			};
		},
		repair: () => {
			faults = [];
		},
		calls: () => calls,
		forget: () => {
			calls = [];
		},
	};
}

async function answer(realm: Realm, asked: Asked): Promise<Answered> {
	if (asked.path.startsWith('admin/')) return admin(realm, asked);
	const handler = routes[`${asked.method} ${asked.path}`];
	return handler ? handler(realm, asked) : json({ error: 'HTTP 404 Not Found' }, 404);
}

/** Issuer and pages as browsers name them; what servers ask follows the host by which it was asked. */
function discovery(realm: Realm, origin: string): object {
	const own = `${realm.issuer}/protocol/openid-connect`;
	const asked = `${origin}/realms/cubehub/protocol/openid-connect`;
	return {
		issuer: realm.issuer,
		authorization_endpoint: `${own}/auth`,
		end_session_endpoint: `${own}/logout`,
		token_endpoint: `${asked}/token`,
		userinfo_endpoint: `${asked}/userinfo`,
		jwks_uri: `${asked}/certs`,
		response_types_supported: ['code'],
		grant_types_supported: [
			'authorization_code',
			'refresh_token',
			'password',
			'client_credentials',
		],
		id_token_signing_alg_values_supported: ['RS256'],
		code_challenge_methods_supported: ['plain', 'S256'],
		authorization_response_iss_parameter_supported: true,
		backchannel_logout_supported: true,
		backchannel_logout_session_supported: true,
	};
}

function userinfo(realm: Realm, asked: Asked): Answered {
	const claims = realm.keys.read(bearerOf(asked)) ?? {};
	const session = realm.sessions.get(String(claims['sid']));
	const user = realm.users.get(String(claims['sub']));
	if (!session || !user?.enabled || Number(claims['exp']) <= now()) {
		return oauthError('invalid_token', 'Token verification failed', 401);
	}
	return json(userInfo(realm, user));
}

function callOf(asked: Asked): Call {
	return {
		method: asked.method,
		path: asked.path,
		query: asked.query.toString(),
		body: asked.json ?? Object.fromEntries(asked.form),
		client: clientOf(asked)?.id,
		at: Date.now(),
	};
}

function send(response: ServerResponse, { status, body, headers = {} }: Answered): void {
	if (response.destroyed || response.headersSent) return;
	const isPage = typeof body === 'string';
	response.writeHead(status, {
		...(body !== undefined && {
			'content-type': isPage ? 'text/html; charset=utf-8' : 'application/json',
		}),
		'cache-control': 'no-store',
		...headers,
	} as { [name: string]: string | string[] });
	response.end(body === undefined ? undefined : isPage ? body : JSON.stringify(body));
}
