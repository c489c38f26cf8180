/** What somebody may ask of their own connection: who they are, a new token, what they missed. */
import { log } from '@cubehub/core/log';
import { backgroundSql } from '@cubehub/core/outbox';
import { missedEventOf } from '../domain/messages.ts';
import * as schemas from '../schemas.ts';
import { eventsAfter } from '../store.ts';
import { joinRecentChats, type Client } from './chat-events.ts';
import { chatLogs, type ChatLog } from './chats.ts';
import { on, type Handlers } from './handlers.ts';
import { chatsOf } from './life.ts';
import { identify } from './identity.ts';
import { refuse, tokenOver, type Reply } from './replies.ts';
import { HEARTBEAT_RULE, SIX_A_MINUTE } from './rules.ts';
import type { Surroundings } from './surroundings.ts';

const SYNC_ROWS = 500;
const SYNC_CHATS = 50;

/** A connection among all others, and what it waits for. */
export type Greeted = Client & {
	readonly around: Surroundings;
	/** Kept when the chats are joined: what is read before could miss what is told after. */
	readonly ready: Promise<void>;
};

/** Every event that is about the connection itself. */
export function personEvents(client: Greeted): Handlers {
	return new Map([
		on('user:identify', schemas.identify, ({ userId }) => identifyAs(client, userId), {
			isLight: true,
		}),
		on('heartbeat', schemas.heartbeat, () => beat(client), {
			rule: HEARTBEAT_RULE,
			isLight: true,
		}),
		on('authenticate', schemas.authenticate, ({ token }) => renew(client, token), {
			rule: SIX_A_MINUTE,
		}),
		on('sync', schemas.sync, (wanted) => catchUp(client, wanted), { rule: SIX_A_MINUTE }),
	]);
}

/** Confirms who the client is; it joins nothing, for everything was joined by the token. */
function identifyAs({ socket, life }: Client, userId: string): Reply {
	const own = life.identity().userId;
	if (userId !== own) {
		log.warn('security: client identified as somebody else', { socket: socket.id, user: own });
		return refuse('FORBIDDEN', 'The token belongs to somebody else.');
	}
	log.info('user identified', { socket: socket.id, user: own });
	return { ok: true };
}

function beat(client: Greeted): Reply {
	return client.life.isOver() ? tokenOver() : { ok: true, ...heartbeatOf(client.around, client) };
}

/** What a heartbeat tells: where the client should be. */
export function heartbeatOf(
	{ heads }: Surroundings,
	{ socket, life }: Client,
): { readonly [key: string]: unknown } {
	const known = [...heads.ofChats(chatsOf(socket))];
	return {
		ts: new Date().toISOString(),
		cursors: {
			user: heads.of(life.identity().userId),
			chats: Object.fromEntries(known.map(([chat, { seq }]) => [chat, seq])),
			revs: Object.fromEntries(known.map(([chat, { rev }]) => [chat, rev])),
		},
	};
}

async function renew(client: Client, token: string): Promise<Reply> {
	const { socket, life } = client;
	const { userId, isFromCookie } = life.identity();
	if (isFromCookie) return refuse('FORBIDDEN', 'Renew the cookie over HTTP and connect again.');

	const found = await identify(backgroundSql(), token);
	if ('refused' in found) return refuse('FORBIDDEN', found.refused);
	if (found.identity.userId !== userId) {
		log.warn('security: client came with the token of somebody else', {
			socket: socket.id,
			user: userId,
		});
		socket.disconnect(true);
		return refuse('FORBIDDEN', 'The token belongs to somebody else.');
	}
	const wasOver = life.isOver();
	if (socket.connected) life.renew(found.identity);
	if (socket.connected && wasOver) await joinRecentChats(client);
	return { ok: true, exp: found.identity.exp ?? null };
}

async function catchUp(client: Greeted, wanted: schemas.SyncWanted): Promise<Reply> {
	const { around, life } = client;
	if (life.isOver()) return tokenOver();
	if (wanted.epoch !== around.epoch) {
		return refuse('EPOCH_MISMATCH', 'The server was restored: load everything anew.');
	}
	await client.ready;
	const { userId } = life.identity();
	return {
		ok: true,
		epoch: around.epoch,
		user: await personalEvents(around, userId, wanted.user),
		chats: await missedInChats(userId, wanted),
	};
}

/** What the person was told after number `known`. */
async function personalEvents({ heads }: Surroundings, userId: string, known: number) {
	const useq = await heads.read(userId);
	const events = await eventsAfter(backgroundSql(), userId, known, SYNC_ROWS);
	const first = events[0] ? Number(events[0].useq) : useq + 1;
	const last = Number(events.at(-1)?.useq ?? known);
	return {
		events: events.map(missedEventOf),
		useq,
		// Too many, or the log no longer reaches back, or a number that was never given.
		truncated: last < useq || first > known + 1 || known > useq,
	};
}

/** Of more chats than are looked at in one call, the client hears that it has to load them. */
async function missedInChats(
	userId: string,
	{ chats = {}, revs = {} }: schemas.SyncWanted,
): Promise<{ readonly [chat: string]: ChatLog }> {
	const all = Object.entries(chats);
	const found = await chatLogs(userId, Object.fromEntries(all.slice(0, SYNC_CHATS)), revs);
	const beyond = all
		.slice(SYNC_CHATS)
		.map(([chat, seq]): [string, ChatLog] => [
			chat,
			{ messages: [], changed: [], seq, rev: revs[chat] ?? 0, truncated: true },
		]);
	return { ...found, ...Object.fromEntries(beyond) };
}
