/** Houses with the small bundle of chats in tests/fixtures: rooms with members, over real sockets. */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestDatabase } from './database.ts';
import { client } from './http.ts';
import { ownServer, type OwnServer } from './own-server.ts';
import { roomsBundle, roomsExtensions } from './extensions-with.ts';
import type { Person } from './shop.ts';

export type Rooms = {
	/** Makes a room of these members; an open one lets everybody in. */
	readonly make: (
		members: readonly Pick<Person, 'id'>[],
		options?: { readonly isOpen?: boolean },
	) => Promise<string>;
	/** Ends a membership, as the bundle of chats does it. */
	readonly remove: (room: string, member: Pick<Person, 'id'>) => Promise<void>;
	/** Ends it without telling the sockets. */
	readonly removeSilently: (room: string, member: Pick<Person, 'id'>) => Promise<void>;
	/** Has a room told much: `messages` of `bytes`, in bursts of fifty every so many milliseconds. */
	readonly flood: (
		room: string,
		flood: { readonly messages: number; readonly bytes: number; readonly everyMs: number },
	) => Promise<void>;
	/** Bytes that the server needs, once what is due has been collected. */
	readonly memory: () => Promise<number>;
	/** Gives a command as another bundle would, and answers its answer. */
	readonly command: (name: string, input: unknown) => Promise<unknown>;
};

export type RoomsHouse = OwnServer & { readonly rooms: Rooms };

type Options = Parameters<typeof ownServer>[0];

/** Starts a server with rooms. Call `close()` in afterAll. */
export async function roomsHouse(options: Options = {}): Promise<RoomsHouse> {
	const extensions = roomsExtensions();
	const settings = { EXTENSIONS_PATH: extensions.path, ...options.settings };
	const server = await ownServer({ ...options, settings });
	await prepareRooms(server.database);
	return {
		...server,
		rooms: roomsOf(server.database, server.url),
		close: async () => {
			await server.close();
			extensions.remove();
		},
	};
}

/** Makes the tables of the rooms, once for each database. */
export async function prepareRooms({ query }: TestDatabase): Promise<void> {
	await query(readFileSync(join(roomsBundle, 'rooms.sql'), 'utf8'));
}

/** The rooms of a house at this address. */
export function roomsOf({ query }: TestDatabase, url: string): Rooms {
	return {
		make: async (members, { isOpen = false } = {}) => {
			const room = randomUUID();
			await query(`insert into fixture_rooms (id, is_open) values ($1, $2)`, [room, isOpen]);
			for (const { id } of members) {
				await query(`insert into fixture_members (room, member) values ($1, $2)`, [room, id]);
			}
			return room;
		},
		remove: async (room, { id }) => {
			await asked(url, '/rooms/remove', { room, user: id });
		},
		removeSilently: async (room, { id }) => {
			await query(
				`update fixture_members set left_at = current_timestamp where room = $1 and member = $2`,
				[room, id],
			);
		},
		flood: async (room, flood) => {
			await asked(url, '/rooms/flood', { room, ...flood });
		},
		memory: async () => Number((await asked(url, '/rooms/memory', {})).bytes),
		command: async (name, input) => (await asked(url, '/rooms/command', { name, input })).answer,
	};
}

type Told = { readonly answer?: unknown; readonly bytes?: unknown };

async function asked(url: string, path: string, body: object): Promise<Told> {
	const { status, body: answer } = await client(undefined, url).post(path, body, { key: false });
	if (status !== 200) throw new Error(`${path} answered ${status}: ${JSON.stringify(answer)}`);
	return answer.data ?? answer;
}
