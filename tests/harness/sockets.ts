/** A Socket.IO client that waits for messages with a deadline. What came before the wait counts too. */
import { io, type Socket } from 'socket.io-client';
import { url } from './http.ts';

export type Message = { readonly name: string; readonly values: readonly unknown[] };

export type Listener = {
	readonly socket: Socket;
	/** All that has come, oldest first. */
	readonly messages: readonly Message[];
	/** The values of the next message of this name that `matches`; each message is given out once. */
	readonly next: (
		name: string,
		matches?: (...values: never[]) => boolean,
	) => Promise<readonly unknown[]>;
	readonly close: () => void;
};

type Options = { readonly base?: string; readonly deadlineMs?: number; readonly auth?: object };

const DEADLINE_MS = 10_000;

/** Connects and records everything from the first message on; the caller closes it. */
export function listen(token: string | undefined, options: Options = {}): Listener {
	const {
		base = url,
		deadlineMs = DEADLINE_MS,
		auth = token === undefined ? {} : { token },
	} = options;
	const socket = io(base, { transports: ['websocket'], auth, forceNew: true, reconnection: false });
	const messages: Message[] = [];
	const taken = new Set<Message>();
	const waiting = new Set<() => void>();
	const record = (name: string, values: readonly unknown[]): void => {
		messages.push({ name, values });
		for (const look of waiting) look();
	};
	socket.onAny((name: string, ...values: unknown[]) => record(name, values));
	for (const name of ['connect', 'disconnect', 'connect_error'] as const) {
		socket.on(name, (...values: unknown[]) => record(name, values));
	}

	const next: Listener['next'] = (name, matches = () => true) =>
		new Promise((resolve, reject) => {
			const stop = (): void => {
				clearTimeout(timer);
				waiting.delete(look);
			};
			const look = (): void => {
				const found = messages.find(
					(each) => each.name === name && !taken.has(each) && matches(...(each.values as never[])),
				);
				if (!found) return;
				taken.add(found);
				stop();
				resolve(found.values);
			};
			const timer = setTimeout(() => {
				stop();
				const heard = messages.map((each) => each.name).join(', ') || 'nothing';
				reject(new Error(`No ${name} within ${deadlineMs} ms; heard: ${heard}`));
			}, deadlineMs);
			waiting.add(look);
			look();
		});
	return { socket, messages, next, close: () => socket.disconnect() };
}
