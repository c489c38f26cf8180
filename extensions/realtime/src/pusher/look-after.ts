/** What ends connections by itself: time, silence, logins that no longer hold, clients that do not read. */
import { log } from '@cubehub/core/log';
import { backgroundSql } from '@cubehub/core/outbox';
import { means, type Closing } from '../domain/closing.ts';
import { connections, end, leaveChannel, membersOf, send, type Connection } from './connections.ts';
import { channelsOfChat } from './channel-rights.ts';
import { holderOf } from './grant.ts';
import { ACTIVITY_SECONDS, closes, notSubscribed, told, type Close } from './protocol.ts';
import { standingsOf } from './pusher-store.ts';
import { leavePresence } from './subscribe.ts';

const UNUSED_MS = 30_000;
/** After this silence a client is asked; after the other it is gone. */
const SILENT_MS = ACTIVITY_SECONDS * 1_000;
const GONE_MS = SILENT_MS + 30_000;
const BUFFERED_MAX = 1_048_576;
const SLOW_MS = 5_000;

/** Looks at every connection of this process; called once a second. */
export function lookAt(now: number, sinceLast: number): void {
	for (const connection of connections().values()) {
		const reason = reasonToEnd(connection, now);
		if (reason) end(connection, reason);
		else if (isSlow(connection, now)) cutOff(connection);
		else askWhetherThere(connection, now, sinceLast);
	}
}

/** Ends the connections of this process whose login was ended. */
export function closePusher(closing: Closing): void {
	for (const connection of connections().values()) {
		const grants = [...connection.channels.values()].map(({ grant }) => grant);
		const isMeant =
			('user' in closing && closing.user === connection.user) ||
			grants.some((grant) => means(closing, holderOf(grant)));
		if (isMeant) end(connection, closes.unauthorised);
	}
}

/** Puts a person out of a chat in whose connections here they are no member any longer. */
export function leavePusher(user: string, chat: string): void {
	const { plain, presence } = channelsOfChat(chat);
	for (const channel of [plain, presence]) {
		for (const connection of membersOf(channel)) {
			if (connection.user !== user) continue;
			leaveChannel(connection, channel);
			send(connection, notSubscribed(channel, 'You are no longer in this channel.', 403));
			leavePresence(connection, channel).catch((error: unknown) =>
				log.error('presence not left', { error }),
			);
		}
	}
}

/** Ends what lost its right unnoticed. One statement, however many connections. */
export async function sweepPusher(): Promise<void> {
	const held = [...connections().values()].flatMap((connection) =>
		[...connection.channels.values()].map(({ grant }) => ({ connection, grant })),
	);
	if (held.length === 0) return;

	const standings = await standingsOf(
		backgroundSql(),
		held.map(({ grant }) => grant),
	);
	for (const [index, { connection }] of held.entries()) {
		if (standings[index]?.isActive && standings[index].holds) continue;
		log.info('client cut off', { socket: connection.id, reason: 'login ended' });
		end(connection, closes.unauthorised);
	}
}

function reasonToEnd(connection: Connection, now: number): Close | undefined {
	const { emptySince, heardAt, channels } = connection;
	if (emptySince !== undefined && now - emptySince >= UNUSED_MS) return closes.unused;
	if (now - heardAt >= GONE_MS) return closes.silent;
	for (const { grant } of channels.values()) {
		if (grant.exp !== undefined && grant.exp * 1_000 <= now) return closes.grantEnded;
	}
	return undefined;
}

function isSlow(connection: Connection, now: number): boolean {
	if (connection.socket.bufferedAmount <= BUFFERED_MAX) {
		connection.slowSince = undefined;
		return false;
	}
	connection.slowSince ??= now;
	return now - connection.slowSince >= SLOW_MS;
}

/** Without what is buffered: nobody reads it, and a polite close would wait for that. */
function cutOff({ id, socket }: Connection): void {
	log.warn('client cut off', { socket: id, reason: 'slow_consumer' });
	socket.terminate();
}

/** Once, in the look after its silence became long. */
function askWhetherThere(connection: Connection, now: number, sinceLast: number): void {
	const silence = now - connection.heardAt;
	const isNew = silence - sinceLast < SILENT_MS;
	if (silence >= SILENT_MS && isNew) send(connection, told('pusher:ping', {}));
}
