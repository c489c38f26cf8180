/** Socket clients that end with their test, and what they are asked in many of them. */
import { io, type Socket } from 'socket.io-client';
import { expect, onTestFinished } from 'vitest';
import { sharedDatabase } from '../harness/database.ts';
import { client, url } from '../harness/http.ts';
import type { Person } from '../harness/shop.ts';
import { listen, type Listener } from '../harness/sockets.ts';

/** A client that has been told to connect. */
export function connect(
	token: string | undefined,
	options: Parameters<typeof listen>[1] = {},
): Listener {
	const listener = listen(token, options);
	onTestFinished(() => listener.close());
	return listener;
}

type Greeting = {
	readonly userId: string;
	readonly epoch: string;
	readonly cursors: { readonly user: number };
};

/** A client that has been greeted. */
export async function connected(
	person: Pick<Person, 'token'>,
): Promise<Listener & { readonly hello: Greeting }> {
	const listener = connect(person.token);
	const [hello] = await listener.next('connected');
	return { ...listener, hello: hello as Greeting };
}

/** Why a client was not let in. */
export async function refusalOf(listener: Listener): Promise<unknown> {
	const [error] = await listener.next('connect_error');
	const { message, data } = error as { message: string; data?: { code: string } };
	return [message, data?.code];
}

export type Heard = { readonly heard: readonly [string, unknown]; readonly socket: Socket };

/** What a client with these headers hears first: browsers and native clients show who they are there. */
export async function withHeaders(extraHeaders: {
	readonly [name: string]: string;
}): Promise<Heard> {
	const socket = io(url, {
		transports: ['websocket'],
		extraHeaders,
		forceNew: true,
		reconnection: false,
	});
	onTestFinished(() => void socket.disconnect());
	return new Promise((resolve) => {
		socket.once('connected', ({ userId }) => resolve({ heard: ['connected', userId], socket }));
		socket.once('connect_error', (error: Error & { data?: { code: string } }) =>
			resolve({ heard: [error.message, error.data?.code], socket }),
		);
	});
}

/** A token of 15 minutes, as a login gives it. */
export async function accessToken({ email, password }: Person): Promise<string> {
	const answer = await client().post('/auth/login', { email, password }, { key: false });
	expect(answer.status).toBe(200);
	return answer.body.data.access_token;
}

/** The cookies of a login in a browser. */
export async function sessionCookie({ email, password }: Person): Promise<string> {
	const login = { email, password, mode: 'session' };
	const answer = await client().post('/auth/login', login, { key: false });
	return answer.headers
		.getSetCookie()
		.map((cookie) => cookie.split(';')[0])
		.join('; ');
}

/** Announces an event as its domain would. */
export async function announce(topic: string, payload: object): Promise<void> {
	const { query } = await sharedDatabase();
	await query(`select outbox_add($1, null, $2)`, [topic, JSON.stringify(payload)]);
}

export const namesOf = (listener: Listener): readonly string[] =>
	listener.messages.map(({ name }) => name);
