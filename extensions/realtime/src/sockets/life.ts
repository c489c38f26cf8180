/** The life of a connection: the rooms of its owner, and its end when the token ends. */
import type { Socket } from 'socket.io';
import { nextStep, type Phase } from '../domain/lifetime.ts';
import { chatOf, rooms, roomsOf } from '../domain/rooms.ts';
import type { Identity } from './identity.ts';

/** Timers cannot wait longer; what is due later is looked at again then. */
const TIMER_MAX_MS = 2 ** 31 - 1;

export type Life = {
	readonly socket: Socket;
	readonly identity: () => Identity;
	/** Whether the token has ended and the rooms are left. */
	readonly isOver: () => boolean;
	/** Goes on with a new token of the same person; chats stay joined unless the old one had ended. */
	readonly renew: (identity: Identity) => void;
	readonly end: () => void;
};

/** Joins the rooms and follows the token to its end. */
export function beginLife(socket: Socket, first: Identity): Life {
	let identity = first;
	let isOver = false;
	let timer: NodeJS.Timeout | undefined;

	function follow(done: Phase | undefined): void {
		const step = identity.exp === undefined ? undefined : nextStep(identity.exp, done, Date.now());
		if (!step) return;
		timer = setTimeout(
			() => {
				if (step.inMs > TIMER_MAX_MS) return follow(done);
				perform(step.phase);
				follow(step.phase);
			},
			Math.min(step.inMs, TIMER_MAX_MS),
		);
		timer.unref();
	}

	function perform(phase: Phase): void {
		switch (phase) {
			case 'expiring':
				socket.emit('auth_expiring', { exp: identity.exp });
				return;
			case 'expired':
				isOver = true;
				leaveAllBut(socket, [rooms.cases]);
				socket.emit('auth_expired', {});
				return;
			case 'over':
				socket.disconnect(true);
		}
	}

	function enter(next: Identity): void {
		identity = next;
		isOver = false;
		socket.data = { userId: next.userId };
		const joined = roomsOf(next);
		leaveAllBut(socket, [...joined, ...chatRoomsOf(socket)]);
		void socket.join([...joined]);
		follow(undefined);
	}

	enter(first);
	return {
		socket,
		identity: () => identity,
		isOver: () => isOver,
		renew: (next) => {
			clearTimeout(timer);
			enter(next);
		},
		end: () => clearTimeout(timer),
	};
}

/** The chats that a socket is in, by their ids. */
export function chatsOf(socket: Socket): readonly string[] {
	return [...socket.rooms].flatMap((room) => chatOf(room) ?? []);
}

function chatRoomsOf(socket: Socket): readonly string[] {
	return [...socket.rooms].filter((room) => chatOf(room) !== undefined);
}

/** A socket's own room, which carries its name, is never left. */
function leaveAllBut(socket: Socket, kept: readonly string[]): void {
	for (const room of socket.rooms) {
		if (room !== socket.id && !kept.includes(room)) void socket.leave(room);
	}
}
