/**
 * Tells presence who is in which chat by a socket of this process. It follows the rooms themselves,
 * so that whatever ends a membership, a login or a connection ends the presence too.
 */
import { log } from '@cubehub/core/log';
import type { Server } from 'socket.io';
import { chatOf, type Room } from '../domain/rooms.ts';
import type { Presence } from '../presence.ts';
import type { Profile } from '../store.ts';

/** Follows the rooms of `io`, whose adapter must be set; `ownerOf` names the owner of a socket. */
export function followAttendance(
	io: Server,
	presence: Presence,
	ownerOf: (socketId: string) => Profile | undefined,
): void {
	const follow = (change: (room: Room, owner: Profile, socketId: string) => Promise<unknown>) => {
		return (room: string, socketId: string): void => {
			const owner = chatOf(room) === undefined ? undefined : ownerOf(socketId);
			if (!owner) return;
			change(room as Room, owner, socketId).catch((error: unknown) =>
				log.error('presence not kept', { error }),
			);
		};
	};
	const { adapter } = io.sockets;
	adapter.on(
		'join-room',
		follow((room, owner, socketId) => presence.enter(room, owner.id, socketId, owner)),
	);
	adapter.on(
		'leave-room',
		follow((room, owner, socketId) => presence.leave(room, owner.id, socketId)),
	);
}
