/** A Socket.IO client as small as can be: ten thousand of them fit into one process. */
import { WebSocket } from 'ws';

export type Person = { readonly user: string; readonly token: string };

export type Options = {
	readonly url: string;
	readonly person: Person;
	/** Gets the text of each message, a JSON list of its name and values. */
	readonly onMessage?: (text: string) => void;
	/** The end of a connection that the server had let in; of any other one, the promise tells. */
	readonly onClose?: () => void;
};

export type SmallSocket = {
	readonly send: (name: string, value: unknown) => void;
	readonly close: () => void;
};

/** As long as socket.io-client waits. */
const DEADLINE_MS = 20_000;

/** Kinds of packets: those of engine.io, and those of Socket.IO within its messages. */
const OPEN = '0';
const PING = '2';
const PONG = '3';
const CONNECT = '40';
const DISCONNECT = '41';
const EVENT = '42';
const REFUSED = '44';

/** Resolves when the server has let it in; rejects with what the server said otherwise. */
export function openSocket({ url, person, onMessage, onClose }: Options): Promise<SmallSocket> {
	const address = `${url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`;
	const socket = new WebSocket(address, {
		perMessageDeflate: false,
		handshakeTimeout: DEADLINE_MS,
		skipUTF8Validation: true,
	});
	let isIn = false;
	return new Promise((resolve, reject) => {
		const deadline = setTimeout(() => socket.terminate(), DEADLINE_MS);
		const hear = (text: string): void => {
			if (text.startsWith(EVENT)) onMessage?.(text.slice(EVENT.length));
			else if (text === PING) socket.send(PONG);
			else if (text.startsWith(CONNECT)) {
				clearTimeout(deadline);
				isIn = true;
				resolve({
					send: (name, value) => socket.send(EVENT + JSON.stringify([name, value])),
					close: () => socket.close(),
				});
			} else if (text.startsWith(REFUSED)) {
				reject(new Error(text.slice(REFUSED.length)));
				socket.close();
			} else if (text.startsWith(DISCONNECT)) socket.close();
			else if (text.startsWith(OPEN)) socket.send(CONNECT + JSON.stringify(person));
		};
		socket.on('message', (text: Buffer) => hear(text.toString('utf8')));
		socket.on('error', reject);
		socket.on('close', () => {
			clearTimeout(deadline);
			if (isIn) onClose?.();
			else reject(new Error('The connection was closed.'));
		});
	});
}
