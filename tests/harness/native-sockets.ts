/** Clients of Directus' own sockets. */
import { expect, onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import { url } from './http.ts';

export type NativeMessage = {
	readonly type: string;
	readonly status?: string;
	readonly uid?: string;
	readonly event?: string;
	readonly error?: { readonly code: string };
	readonly data?: unknown;
};

export type Native = {
	/** All that came, oldest first, but for pings. */
	readonly messages: readonly NativeMessage[];
	readonly send: (message: object) => void;
	/** Sends a message under a name of its own, and answers what comes under that name. */
	readonly ask: (message: object) => Promise<NativeMessage>;
	readonly isOpen: () => boolean;
	/** The status of an upgrade that was refused. */
	readonly refused: () => number | undefined;
};

type Options = {
	readonly base?: string;
	readonly path?: string;
	readonly headers?: { readonly [name: string]: string };
};

const soon = { timeout: 20_000, interval: 20 } as const;

/** A connection that says what it is told to say. */
export function openNative({
	base = url,
	path = '/websocket',
	headers = {},
}: Options = {}): Native {
	const socket = new WebSocket(`${base.replace('http', 'ws')}${path}`, { headers });
	onTestFinished(() => socket.terminate());
	const messages: NativeMessage[] = [];
	let status: number | undefined;
	let asked = 0;
	socket.on('error', () => undefined);
	socket.on('unexpected-response', (request, response) => {
		status = response.statusCode;
		request.destroy();
	});
	socket.on('message', (raw) => {
		const message = JSON.parse(String(raw)) as NativeMessage;
		if (message.type === 'ping') socket.send(JSON.stringify({ type: 'pong' }));
		else messages.push(message);
	});

	const send = (message: object): void => socket.send(JSON.stringify(message));
	return {
		messages,
		send,
		ask: async (message) => {
			const uid = `asked-${(asked += 1)}`;
			send({ ...message, uid });
			const answer = () => messages.find((each) => each.uid === uid);
			await expect.poll(answer, soon).toBeDefined();
			return answer()!;
		},
		isOpen: () => socket.readyState === WebSocket.OPEN,
		refused: () => status,
	};
}

/** A connection that has logged in. */
export async function native(token: string, options: Options = {}): Promise<Native> {
	const connection = openNative(options);
	await expect.poll(connection.isOpen, soon).toBe(true);
	connection.send({ type: 'auth', access_token: token });
	await expect
		.poll(() => connection.messages[0], soon)
		.toMatchObject({ type: 'auth', status: 'ok' });
	return connection;
}

/** What an answer to a subscription says: 'ok', or the code of its refusal. */
export async function subscription(
	{ ask }: Native,
	collection: string,
	more: object = {},
): Promise<string> {
	const { error } = await ask({ type: 'subscribe', collection, ...more });
	return error?.code ?? 'ok';
}
