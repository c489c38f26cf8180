/** Who is in which room by connections of this process. */
import type { Room } from '../domain/rooms.ts';

export type LocalPresence = {
	/** Answers whether it is the first connection of the person in the room. */
	readonly enter: (room: Room, user: string, connection: string) => boolean;
	/** Answers whether it was the last one; false for a connection that is not there. */
	readonly leave: (room: Room, user: string, connection: string) => boolean;
	readonly online: (room: Room) => readonly string[];
	readonly rooms: () => readonly Room[];
};

/** Nobody is anywhere at first; a room without people takes no memory. */
export function localPresence(): LocalPresence {
	const connections = new Map<Room, Map<string, Set<string>>>();

	return {
		enter: (room, user, connection) => {
			const people = connections.get(room) ?? new Map<string, Set<string>>();
			const own = people.get(user) ?? new Set();
			const isFirst = own.size === 0;
			connections.set(room, people.set(user, own.add(connection)));
			return isFirst;
		},
		leave: (room, user, connection) => {
			const people = connections.get(room);
			const own = people?.get(user);
			if (!people || !own?.delete(connection) || own.size > 0) return false;

			people.delete(user);
			if (people.size === 0) connections.delete(room);
			return true;
		},
		online: (room) => [...(connections.get(room)?.keys() ?? [])],
		rooms: () => [...connections.keys()],
	};
}
