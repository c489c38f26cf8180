/**
 * Tells the members of a chat who came, who went and who is here.
 *
 * - Who is here is told once a second at most, however many came and went.
 * - Where more than 500 people are, only their number is told.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { log } from '@cubehub/core/log';
import type { Published, Room } from '../domain/rooms.ts';
import { chatOf } from '../domain/rooms.ts';
import type { Profile } from '../store.ts';

const CROWD = 500;
const EVERY_MS = 1_000;

/** Asks who is in a room, on all replicas. */
export type Census = {
	readonly count: (room: Room) => Promise<number>;
	readonly online: (room: Room) => Promise<readonly string[]>;
};

export type Announcer = {
	readonly joined: (room: Room, user: Profile) => void;
	readonly left: (room: Room, user: string) => void;
	/** Somebody came or went, or somebody new has to learn who is here. */
	readonly changed: (room: Room) => void;
	readonly stop: () => void;
};

/** Announces by `publish` what happens in rooms. */
export function announcer(publish: (message: Published) => void, census: Census): Announcer {
	const changed = new Set<Room>();
	const crowded = new Set<Room>();
	let timer: NodeJS.Timeout | undefined;

	function tell(room: Room, name: string, values: object): void {
		const roomId = chatOf(room);
		if (crowded.has(room)) return;
		publish({ room, name, args: [{ roomId, ...values, at: new Date().toISOString() }] });
	}

	async function tellWhoIsHere(room: Room): Promise<void> {
		const count = await census.count(room);
		if (count > CROWD) crowded.add(room);
		else crowded.delete(room);
		const online = crowded.has(room) ? undefined : await census.online(room);
		const values = online ? { online, count: online.length } : { count };
		publish({
			room,
			name: 'presence',
			args: [{ roomId: chatOf(room), ...values }],
			volatile: true,
		});
	}

	async function flush(): Promise<void> {
		timer = undefined;
		const due = [...changed];
		changed.clear();
		for (const room of due) {
			await tellWhoIsHere(room);
			// A volatile message is lost while the one before it is still being written.
			await nextTurn();
		}
	}

	return {
		joined: (room, user) => tell(room, 'user_joined', { userId: user.id, user }),
		left: (room, user) => tell(room, 'user_left', { userId: user }),
		changed: (room) => {
			changed.add(room);
			timer ??= setTimeout(() => {
				flush().catch((error: unknown) => log.warn('presence not told', { error }));
			}, EVERY_MS).unref();
		},
		stop: () => clearTimeout(timer),
	};
}
