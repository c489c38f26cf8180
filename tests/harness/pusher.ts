/** Clients of the Pusher protocol: the library as it is published, and bare connections for what it never does. */
import { createRequire } from 'node:module';
import type * as library from 'pusher-js';
import { expect, onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import { serverSettings } from './environment.ts';
import { client, url, type Answer } from './http.ts';

export const { PUSHER_KEY, PUSHER_SECRET } = serverSettings;

/** What the package exports and what its types say are two things. */
type Library = typeof library.default.default;
const Pusher = createRequire(import.meta.url)('pusher-js') as Library;
export type PusherJs = InstanceType<Library>;

const soon = { timeout: 20_000, interval: 20 } as const;

/** An unmodified client that asks for grants with this token. It ends with its test. */
export function pusherJs(token: string, base: string = url): PusherJs {
	const { hostname, port } = new URL(base);
	const pusher = new Pusher(PUSHER_KEY, {
		cluster: 'none',
		wsHost: hostname,
		wsPort: Number(port),
		forceTLS: false,
		enabledTransports: ['ws'],
		channelAuthorization: {
			transport: 'ajax',
			endpoint: `${base}/realtime/channels/auth`,
			headers: { authorization: `Bearer ${token}` },
		},
	});
	onTestFinished(() => pusher.disconnect());
	return pusher;
}

export type Heard = { readonly name: string; readonly data: unknown };

export type Ear = {
	readonly channel: library.Channel;
	/** All that came in the channel, oldest first. */
	readonly heard: readonly Heard[];
	/** What came under this name. */
	readonly of: (name: string) => readonly unknown[];
};

/** Subscribes, and answers when the server has. */
export async function subscribed(pusher: PusherJs, name: string): Promise<Ear> {
	const channel = pusher.subscribe(name);
	const heard: Heard[] = [];
	channel.bind_global((event: string, data: unknown) => heard.push({ name: event, data }));
	const of = (event: string) => heard.filter((each) => each.name === event).map(({ data }) => data);
	const answers = () => [
		...of('pusher:subscription_succeeded'),
		...of('pusher:subscription_error'),
	];
	await expect.poll(answers, soon).toHaveLength(1);
	return { channel, heard, of };
}

type Frame = { readonly event: string; readonly channel?: string; readonly data: unknown };

export type Bare = {
	readonly frames: readonly Frame[];
	/** The data of the next frame of this event; each is given out once. */
	readonly next: (event: string) => Promise<unknown>;
	readonly send: (message: unknown) => void;
	/** The code of the close, once there is one. */
	readonly closed: () => number | undefined;
	/** Answers the code when it is closed. */
	readonly close: () => Promise<number | undefined>;
	/** The upgrade was refused with this status. */
	readonly refused: () => number | undefined;
	/** Leaves all that comes where it is, as a client that hangs. */
	readonly stopReading: () => void;
};

type Options = {
	readonly base?: string;
	readonly path?: string;
	readonly headers?: { readonly [name: string]: string };
};

/** A connection that says what it is told to say, and nothing else. */
export function bare(options: Options = {}): Bare {
	const { base = url, path = `/app/${PUSHER_KEY}?protocol=7`, headers = {} } = options;
	const socket = new WebSocket(`${base.replace('http', 'ws')}${path}`, { headers });
	onTestFinished(() => socket.terminate());
	const frames: Frame[] = [];
	const taken = new Set<Frame>();
	let code: number | undefined;
	let status: number | undefined;
	socket.on('message', (raw) => frames.push(frameOf(String(raw))));
	socket.on('close', (given) => (code = given));
	socket.on('error', () => undefined);
	socket.on('unexpected-response', (request, response) => {
		status = response.statusCode;
		request.destroy();
	});

	const take = (event: string): Frame | undefined =>
		frames.find((frame) => frame.event === event && !taken.has(frame));
	return {
		frames,
		next: async (event) => {
			await expect.poll(() => take(event), soon).toBeDefined();
			const frame = take(event)!;
			taken.add(frame);
			return frame.data;
		},
		send: (message) => socket.send(typeof message === 'string' ? message : JSON.stringify(message)),
		closed: () => code,
		close: async () => {
			await expect.poll(() => code, soon).toBeDefined();
			return code;
		},
		refused: () => status,
		stopReading: () => socket.pause(),
	};
}

/** `data` is a JSON text of its own, but for that of errors. */
function frameOf(text: string): Frame {
	const frame = JSON.parse(text) as Frame;
	return typeof frame.data === 'string' ? { ...frame, data: JSON.parse(frame.data) } : frame;
}

/** A bare connection and the name that the server gave it. */
export async function established(options: Options = {}): Promise<Bare & { readonly id: string }> {
	const connection = bare(options);
	const data = await connection.next('pusher:connection_established');
	return { ...connection, id: (data as { socket_id: string }).socket_id };
}

/** Asks for a grant, as JSON. */
export function askGrant(
	token: string | undefined,
	socketId: unknown,
	channel: unknown,
	base: string = url,
): Promise<Answer> {
	return client(token, base).post(
		'/realtime/channels/auth',
		{ socket_id: socketId, channel_name: channel },
		{ key: false },
	);
}

/** A grant that was given. */
export async function granted(
	token: string,
	socketId: string,
	channel: string,
	base: string = url,
): Promise<{ readonly auth: string; readonly channel_data?: string }> {
	const answer = await askGrant(token, socketId, channel, base);
	expect(answer).toMatchObject({ status: 200 });
	return answer.body;
}

/** The message that shows a grant. */
export function subscribe(channel: string, grant: object): object {
	return { event: 'pusher:subscribe', data: { channel, ...grant } };
}

/** A bare connection that is in a channel. */
export async function inside(
	token: string,
	channel: string,
	base: string = url,
): Promise<Bare & { readonly id: string }> {
	const connection = await established({ base });
	connection.send(subscribe(channel, await granted(token, connection.id, channel, base)));
	await connection.next('pusher_internal:subscription_succeeded');
	return connection;
}
