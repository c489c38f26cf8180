/** What the tests of leaving are given: doors that were opened with one token, and who still stands in them. */
import { expect, onTestFinished } from 'vitest';
import type { Browser } from '../../harness/sso-browser.ts';
import { client } from '../../harness/http.ts';
import { listen } from '../../harness/sockets.ts';

const SESSION_COOKIE = 'directus_session_token';

/** As the issue promises for whatever Keycloak tells nobody of. */
export const within5s = { timeout: 5_000, interval: 50 } as const;
export const soon = { timeout: 10_000, interval: 20 } as const;

export type Door = {
	/** Whether it was opened and not closed since. */
	readonly isOpen: () => boolean;
};

/** A Socket.IO connection that was greeted. */
export async function socketIo(url: string, token: string): Promise<Door> {
	const listener = listen(token, { base: url });
	onTestFinished(() => listener.close());
	await listener.next('connected');
	return { isOpen: () => listener.socket.connected };
}

/** A connection to Directus' own sockets that has logged in. */
export async function nativeSocket(url: string, token: string): Promise<Door> {
	const socket = new WebSocket(`${url.replace('http', 'ws')}/websocket`);
	onTestFinished(() => socket.close());
	await new Promise((resolve, reject) => {
		socket.addEventListener('open', resolve, { once: true });
		socket.addEventListener('error', reject, { once: true });
	});
	const answer = new Promise<string>((resolve) => {
		socket.addEventListener('message', ({ data }) => resolve(String(data)), { once: true });
	});
	socket.send(JSON.stringify({ type: 'auth', access_token: token }));
	expect(JSON.parse(await answer)).toMatchObject({ type: 'auth', status: 'ok' });
	return { isOpen: () => socket.readyState === WebSocket.OPEN };
}

/** Both kinds of sockets, opened with one token. */
export async function bothSockets(url: string, token: string): Promise<readonly Door[]> {
	return [await socketIo(url, token), await nativeSocket(url, token)];
}

/** Which of them are open. */
export function openness(doors: readonly Door[]): readonly boolean[] {
	return doors.map((door) => door.isOpen());
}

/** The token that stands in the session cookie of a browser. */
export function sessionToken(browser: Browser): string {
	const token = browser.cookie(SESSION_COOKIE);
	if (!token) throw new Error('This browser is not logged in.');
	return token;
}

/** Status and code of GET /users/me with this token. */
export async function me(
	url: string,
	token: string,
): Promise<readonly [number, string | undefined]> {
	const { status, body } = await client(token, url).get('/users/me');
	return [status, body.errors?.[0]?.extensions?.code];
}

/** Makes the login of a browser one that answers tokens, as other applications keep them. */
export async function jsonTokens(
	url: string,
	browser: Browser,
): Promise<{ readonly access: string; readonly refresh: string }> {
	const { session } = JSON.parse(
		Buffer.from(sessionToken(browser).split('.')[1] ?? '', 'base64url').toString('utf8'),
	) as { session: string };
	const answer = await client(undefined, url).post(
		'/auth/refresh',
		{ refresh_token: session, mode: 'json' },
		{ key: false },
	);
	expect(answer.status).toBe(200);
	return { access: answer.body.data.access_token, refresh: answer.body.data.refresh_token };
}

/** Sends a logout token as Keycloak does. */
export async function tellLogout(url: string, token: string): Promise<Response> {
	return fetch(`${url}/identity/backchannel-logout`, {
		method: 'POST',
		body: new URLSearchParams({ logout_token: token }),
	});
}
