/** What a member does in a chat by a socket. The bundle of chats knows the rules; here are the rooms. */
import type { Socket } from 'socket.io';
import type { z } from 'zod';
import { channelOf, type Channel } from '../domain/channels.ts';
import { rooms } from '../domain/rooms.ts';
import { publish } from '../publish.ts';
import * as schemas from '../schemas.ts';
import { joinChat, markRead, recentChats, sendMessage } from './chats.ts';
import { on, type Handlers } from './handlers.ts';
import { onLeft } from './leave.ts';
import type { Life } from './life.ts';
import { ackCodes, noSuchChat, refuse, tokenOver, type AckCode, type Reply } from './replies.ts';
import { JOIN_RULE, SEND_RULE, TYPING_RULE } from './rules.ts';

const JOINED_AT_FIRST = 100;
const TYPING_MS = 6_000;

/** A connection and how long it lasts. */
export type Client = { readonly socket: Socket; readonly life: Life };

/** Every event that is about chats. */
export function chatEvents(client: Client): Handlers {
	const { socket } = client;
	return new Map([
		on('join_room', schemas.joinRoom, (wanted) => join(client, wanted), { rule: JOIN_RULE }),
		on('leave_room', schemas.leaveRoom, ({ roomId }) => leave(socket, roomId), { isLight: true }),
		on('send_message', schemas.sendMessage, (message) => send(client, message), {
			ruleOfOwner: SEND_RULE,
		}),
		on('typing_start', schemas.typingStart, ({ roomId }) => tellTyping(client, roomId), {
			rule: TYPING_RULE,
			isLight: true,
		}),
		on('mark_read', schemas.markRead, (read) => noteRead(client, read)),
		on('subscribe', schemas.subscription, ({ channel }) => subscribe(client, channel), {
			rule: JOIN_RULE,
		}),
		on('unsubscribe', schemas.subscription, ({ channel }) => unsubscribe(socket, channel), {
			isLight: true,
		}),
	]);
}

/** Joins the chats with the latest messages; a membership that ends meanwhile is not joined. */
export async function joinRecentChats(client: Client): Promise<void> {
	const { socket, life } = client;
	const { userId } = life.identity();
	const ended: string[] = [];
	const stop = onLeft(({ user, room }) => {
		if (user === userId) ended.push(room);
	});
	try {
		const found = await recentChats(userId, JOINED_AT_FIRST);
		if (mayJoin(client)) await socket.join(found.map(rooms.chat));
	} finally {
		stop();
	}
	for (const chat of ended) await socket.leave(rooms.chat(chat));
}

type Wanted = z.output<typeof schemas.joinRoom>;

/** The room is joined between two reads: what is told meanwhile is in the second one. */
async function join(client: Client, { roomId, sinceSeq }: Wanted): Promise<Reply> {
	const { socket, life } = client;
	const user = life.identity().userId;
	const before = await joinChat({ user, room: roomId, sinceSeq });
	if (!before) return noSuchChat();
	if (!mayJoin(client)) return tokenOver();

	await socket.join(rooms.chat(roomId));
	const after = await joinChat({ user, room: roomId, sinceSeq: before.seq });
	if (!after || !mayJoin(client)) {
		await socket.leave(rooms.chat(roomId));
		return noSuchChat();
	}
	return {
		ok: true,
		seq: after.seq,
		members: after.members,
		missed: [...before.missed, ...after.missed],
		truncated: before.truncated || after.truncated,
	};
}

function mayJoin({ socket, life }: Client): boolean {
	return socket.connected && !life.isOver();
}

function leave(socket: Socket, roomId: string): Reply {
	void socket.leave(rooms.chat(roomId));
	return { ok: true };
}

async function send({ life }: Client, message: schemas.MessageToSend): Promise<Reply> {
	if (life.isOver()) return tokenOver();
	const sent = await sendMessage(life.identity().userId, message);
	if (!sent) return noSuchChat();
	return 'code' in sent
		? refuse(codeOf(sent.code), sent.message, sent.retryAfter)
		: { ok: true, ...sent };
}

function codeOf(code: string): AckCode {
	return ackCodes.find((known) => known === code) ?? 'INTERNAL';
}

function tellTyping({ socket, life }: Client, roomId: string): Reply {
	const room = rooms.chat(roomId);
	if (!socket.rooms.has(room)) return refuse('FORBIDDEN', 'Join the chat first.');

	const { userId } = life.identity();
	const until = new Date(Date.now() + TYPING_MS).toISOString();
	publish({
		room,
		name: 'user_typing',
		args: [{ roomId, userId, until }],
		except: rooms.user(userId),
		volatile: true,
	});
	return { ok: true };
}

async function noteRead(
	{ life }: Client,
	{ roomId: room, ...read }: z.output<typeof schemas.markRead>,
): Promise<Reply> {
	if (life.isOver()) return tokenOver();
	const noted = await markRead({ user: life.identity().userId, room, ...read });
	return noted ? { ok: true, seq: noted.seq } : noSuchChat();
}

async function subscribe(client: Client, name: string): Promise<Reply> {
	const channel = channelOf(name);
	if (!channel) return noSuchChannel();
	if (channel.kind === 'chat') {
		const reply = await join(client, { roomId: channel.id });
		return reply.ok ? { ok: true } : reply;
	}
	if (channel.kind === 'user') return subscribeToOwn(client, channel);
	void client.socket.join(rooms.cases);
	return { ok: true };
}

/** One's own channel is joined already, by the token. */
function subscribeToOwn({ life }: Client, { id }: Channel & { kind: 'user' }): Reply {
	if (life.isOver()) return tokenOver();
	return id === life.identity().userId
		? { ok: true }
		: refuse('FORBIDDEN', 'The channel belongs to somebody else.');
}

/** The room of a person is never left: by it, connections are cut when a login ends. */
function unsubscribe(socket: Socket, name: string): Reply {
	const channel = channelOf(name);
	if (!channel) return noSuchChannel();
	if (channel.kind === 'chat') return leave(socket, channel.id);
	if (channel.kind === 'cases') void socket.leave(rooms.cases);
	return { ok: true };
}

function noSuchChannel(): Reply {
	return refuse('INVALID', 'channel: there is no such channel.');
}
