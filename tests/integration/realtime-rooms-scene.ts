/** People in a house with rooms: connected, asking, and heard. All that they hear is checked. */
import { expect, onTestFinished } from 'vitest';
import { emittedProblem } from '../../extensions/realtime/src/emitted-schemas.ts';
import type { RoomsHouse } from '../harness/rooms-house.ts';
import type { Person } from '../harness/shop.ts';
import { listen, type Listener } from '../harness/sockets.ts';

export type Reply = {
	readonly ok: boolean;
	readonly code?: string;
	readonly [key: string]: unknown;
};

export type Client = Listener & {
	readonly hello: {
		readonly epoch: string;
		readonly cursors: { readonly user: number; readonly chats: { readonly [id: string]: number } };
	};
	readonly ask: (event: string, payload?: unknown) => Promise<Reply>;
	readonly names: () => readonly string[];
};

/** What socket.io-client says by itself. */
const LOCAL = new Set(['connect', 'connect_error', 'disconnect']);
const DEADLINE_MS = 30_000;

/** Connects; nobody without a token. Every message is checked when the test ends (RT-C09). */
export function listenIn(house: Pick<RoomsHouse, 'url'>, token?: string): Listener {
	const listener = listen(token, { base: house.url, deadlineMs: DEADLINE_MS });
	onTestFinished(() => {
		listener.close();
		const told = listener.messages.filter(({ name }) => !LOCAL.has(name));
		expect(told.flatMap(({ name, values }) => emittedProblem(name, values) ?? [])).toEqual([]);
	});
	return listener;
}

/** A client that was greeted. */
export async function greeted(
	house: Pick<RoomsHouse, 'url'>,
	person: Pick<Person, 'token'>,
): Promise<Client> {
	const listener = listenIn(house, person.token);
	const [hello] = await listener.next('connected');
	return {
		...listener,
		hello: hello as Client['hello'],
		ask: async (event, payload) => listener.socket.emitWithAck(event, payload),
		names: () => listener.messages.map(({ name }) => name),
	};
}

/** The values of the first argument of all messages of this name so far. */
export function firsts(
	{ messages }: Pick<Listener, 'messages'>,
	name: string,
): readonly { readonly [key: string]: unknown }[] {
	return messages
		.filter((message) => message.name === name)
		.map(({ values }) => values[0] as { readonly [key: string]: unknown });
}

/** Answered when all that was sent to the client before has arrived: nothing overtakes it. */
export async function caughtUp(client: Client, own: Pick<Person, 'id'>): Promise<void> {
	expect(await client.ask('user:identify', own.id)).toEqual({ ok: true });
}
