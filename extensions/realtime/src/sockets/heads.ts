/**
 * The last numbers of everybody who is connected to this process, and of the chats that they are in:
 * one statement each every ten seconds, however many sockets ask. A client that missed its last
 * message learns it from here.
 */
import { log } from '@cubehub/core/log';
import { backgroundSql } from '@cubehub/core/outbox';
import { askedTogether } from '@cubehub/core/together';
import { headsOf } from '../store.ts';
import { chatHeads, type ChatHead } from './chats.ts';

const REFRESH_MS = 10_000;

export type Heads = {
	/** The last number known of a person; 0 when they were never told anything. */
	readonly of: (userId: string) => number;
	/** Reads the number of one person now. */
	readonly read: (userId: string) => Promise<number>;
	/** What is known of these chats. */
	readonly ofChats: (chats: readonly string[]) => ReadonlyMap<string, ChatHead>;
	/** Reads them now. */
	readonly readChats: (chats: readonly string[]) => Promise<ReadonlyMap<string, ChatHead>>;
	readonly stop: () => void;
};

/** Who is connected, and which chats they are in. */
export type Connected = {
	readonly users: () => readonly string[];
	readonly chats: () => readonly string[];
};

/** Follows the people and chats of `connected`. */
export function followHeads(connected: Connected): Heads {
	const people = new Map<string, number>();
	const chats = new Map<string, ChatHead>();
	const readHead = askedTogether(async (users: readonly string[]) => {
		const found = await headsOf(backgroundSql(), users);
		return users.map((user) => found.get(user) ?? 0);
	});

	async function refresh(): Promise<void> {
		const users = connected.users();
		keepOnly(people, users, users.length > 0 ? await headsOf(backgroundSql(), users) : new Map());
		const joined = connected.chats();
		keepOnly(chats, joined, new Map(Object.entries(await chatHeads(joined))));
	}

	const timer = setInterval(() => {
		refresh().catch((error: unknown) => log.warn('cursors not read', { error }));
	}, REFRESH_MS);
	timer.unref();

	return {
		of: (userId) => people.get(userId) ?? 0,
		read: async (userId) => {
			const head = await readHead(userId);
			people.set(userId, head);
			return head;
		},
		ofChats: (asked) => entriesOf(chats, asked),
		readChats: async (asked) => {
			for (const [chat, head] of Object.entries(await chatHeads(asked))) chats.set(chat, head);
			return entriesOf(chats, asked);
		},
		stop: () => clearInterval(timer),
	};
}

/** Takes over what was found, and forgets whoever is not there any more. */
function keepOnly<Value>(
	known: Map<string, Value>,
	names: readonly string[],
	found: ReadonlyMap<string, Value>,
): void {
	const kept = new Set(names);
	for (const name of known.keys()) if (!kept.has(name)) known.delete(name);
	for (const [name, value] of found) known.set(name, value);
}

function entriesOf<Value>(
	known: ReadonlyMap<string, Value>,
	names: readonly string[],
): ReadonlyMap<string, Value> {
	return new Map(
		names.flatMap((name) => {
			const value = known.get(name);
			return value === undefined ? [] : [[name, value] as const];
		}),
	);
}
