/**
 * Keeps a connection of Directus with the person who opened it.
 *
 * - When a token ends, Directus takes the rights of the connection away by setting them to null, which
 *   to its services means every right there is. From here on it means nobody's.
 * - A subscription was allowed to one person: a connection that changes hands is closed.
 */
import type { Accountability } from '@cubehub/core/auth';
import { log } from '@cubehub/core/log';
import type { NativeSocket } from '@cubehub/core/sockets';

/** "Policy violation". */
const CHANGED_HANDS = 1008;

/** The rights of whoever has none but the public's. */
const nobody: Accountability = {
	user: null,
	role: null,
	roles: [],
	admin: false,
	app: false,
	ip: null,
};

/** Called once for each connection, before its first message. */
export function keepOwner(socket: NativeSocket): void {
	let held = socket.accountability ?? nobody;
	let owner = held.user ?? undefined;

	Object.defineProperty(socket, 'accountability', {
		enumerable: true,
		get: () => held,
		set: (next: Accountability | null) => {
			held = next ?? nobody;
			const user = held.user ?? undefined;
			if (user === undefined) return;
			owner ??= user;
			if (user === owner) return;

			log.warn('security: client of Directus became somebody else', { user: owner });
			held = nobody;
			socket.close(CHANGED_HANDS);
		},
	});
}
