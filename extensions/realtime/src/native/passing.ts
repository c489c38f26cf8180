/**
 * What the sockets of Directus tell passes only while whoever hears it still may: Directus looks at the
 * rights of a subscription when it is made, and at those of a deletion never.
 *
 * - Each message is held until the rights of now are known; they come in the order in which they left.
 * - Nothing is told to whose token has ended. Whoever has lost a right that their subscriptions rest
 *   on is sent away: they come back with what they have.
 */
import { log } from '@cubehub/core/log';
import { readingOf, standsAsBefore } from '@cubehub/core/reading';
import type { NativeSocket } from '@cubehub/core/sockets';
import { closeSocket } from '../sockets/native.ts';

/** The collections of which a connection hears deletions, by the name of the subscription. */
type Heard = Map<string | undefined, Set<string>>;

const heardBy = new WeakMap<NativeSocket, Heard>();

/** How many messages may wait for one connection. */
const MOST_HELD = 1_000;

/** As Directus writes them. */
const TOLD = '{"type":"subscription"';

/** From now on the connection hears of deletions there. */
export function remember(socket: NativeSocket, uid: string | undefined, collection: string): void {
	const heard: Heard = heardBy.get(socket) ?? new Map();
	heardBy.set(socket, heard);
	// A name stands for one subscription, the last; without one they add up.
	const before = uid === undefined ? (heard.get(uid) ?? []) : [];
	heard.set(uid, new Set([...before, collection]));
}

/** As `unsubscribe`: one of that name, or all of them. */
export function forget(socket: NativeSocket, uid: string | undefined): void {
	if (uid === undefined) heardBy.delete(socket);
	else heardBy.get(socket)?.delete(uid);
}

/** Called once for each connection, before its first message. */
export function passWhatHolds(socket: NativeSocket): void {
	const send = socket.send.bind(socket);
	let last = Promise.resolve();
	let held = 0;

	const pass = async (...message: Parameters<typeof send>): Promise<void> => {
		try {
			const { accountability } = socket;
			if (!accountability?.user) return;
			if (await mayHear(socket)) return send(...message);
			log.info('client of Directus cut off', { user: accountability.user, reason: 'right lost' });
		} catch (error) {
			log.warn('client of Directus cut off', { reason: 'rights unknown', error });
		} finally {
			held -= 1;
		}
		closeSocket(socket);
	};
	socket.send = (text, ...rest) => {
		if (!String(text).startsWith(TOLD)) return send(text, ...rest);
		if (held >= MOST_HELD) return closeSocket(socket);
		held += 1;
		last = last.then(() => pass(text, ...rest));
	};
}

async function mayHear(socket: NativeSocket): Promise<boolean> {
	const { accountability } = socket;
	if (!accountability || !(await standsAsBefore(accountability))) return false;
	const collections = new Set(
		[...(heardBy.get(socket)?.values() ?? [])].flatMap((all) => [...all]),
	);
	for (const collection of collections) {
		if ((await readingOf(accountability, collection)) !== 'all') return false;
	}
	return true;
}
