/** Memberships that ended while this replica could not be told: looked up again, each once. */
import { log } from '@cubehub/core/log';
import type { Server } from 'socket.io';
import { rooms } from '../domain/rooms.ts';
import { isMember } from './chats.ts';
import { chatsOf, type Life } from './life.ts';

const AT_ONCE = 8;

/** Has everybody leave the chats that they are no longer a member of. */
export async function leaveEnded(io: Server, lives: ReadonlyMap<string, Life>): Promise<void> {
	const waiting = [...joinedBy(io, lives)];
	const look = async (): Promise<void> => {
		for (let next = waiting.pop(); next; next = waiting.pop()) {
			const [user, chats] = next;
			for (const chat of chats) await leaveIfEnded(io, user, chat);
		}
	};
	await Promise.all(Array.from({ length: AT_ONCE }, look));
}

function joinedBy(io: Server, lives: ReadonlyMap<string, Life>): ReadonlyMap<string, Set<string>> {
	const joined = new Map<string, Set<string>>();
	for (const [socketId, life] of lives) {
		const socket = io.sockets.sockets.get(socketId);
		if (!socket) continue;
		const { userId } = life.identity();
		const chats = joined.get(userId) ?? new Set();
		for (const chat of chatsOf(socket)) chats.add(chat);
		joined.set(userId, chats);
	}
	return joined;
}

async function leaveIfEnded(io: Server, user: string, chat: string): Promise<void> {
	if (await isMember(user, chat)) return;
	log.info('membership ended', { user, chat });
	io.local.in(rooms.user(user)).socketsLeave(rooms.chat(chat));
}
