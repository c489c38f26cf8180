/**
 * What the bundle of chats knows, asked by its commands. Where it is not installed there is no chat:
 * nobody is a member of anything.
 */
import { findCommand } from '@cubehub/core/commands';
import type { MessageToSend } from '../schemas.ts';

/** Where a member is after joining, and what they missed since the number that they named. */
export type Joined = {
	readonly seq: number;
	readonly members: readonly string[];
	readonly missed: readonly unknown[];
	/** There was more than is given: load the chat anew. */
	readonly truncated: boolean;
};

/** The last number of the messages of a chat, and that of its changes. */
export type ChatHead = { readonly seq: number; readonly rev: number };

export type Sent =
	| {
			readonly id: string;
			readonly seq: number;
			readonly createdAt: string;
			readonly message: unknown;
	  }
	| { readonly code: string; readonly message: string; readonly retryAfter?: number };

export type ChatLog = {
	readonly messages: readonly unknown[];
	readonly changed: readonly unknown[];
	readonly seq: number;
	readonly rev: number;
	readonly truncated: boolean;
};

type Numbers = { readonly [chat: string]: number };

/** Null: not a member, or no such chat. */
export async function joinChat(input: {
	readonly user: string;
	readonly room: string;
	readonly sinceSeq?: number | undefined;
}): Promise<Joined | null> {
	return ask('chat.join', input, null);
}

/** Whether the person is a member now. */
export async function isMember(user: string, room: string): Promise<boolean> {
	return ask('chat.member', { user, room }, false);
}

/** The person's chats with the latest messages. */
export async function recentChats(user: string, limit: number): Promise<readonly string[]> {
	return ask('chat.rooms', { user, limit }, []);
}

/** Stores a message; null: not a member, or no such chat. */
export async function sendMessage(
	user: string,
	{ roomId: room, ...message }: MessageToSend,
): Promise<Sent | null> {
	return ask('chat.send', { user, room, ...message }, null);
}

/** Notes up to where the person has read; null: not a member, or no such chat. */
export async function markRead(input: {
	readonly user: string;
	readonly room: string;
	readonly seq: number;
	readonly private?: boolean | undefined;
}): Promise<{ readonly seq: number } | null> {
	return ask('chat.read', input, null);
}

/** Of those of these chats that exist. */
export async function chatHeads(
	rooms: readonly string[],
): Promise<{ readonly [chat: string]: ChatHead }> {
	return rooms.length === 0 ? {} : ask('chat.heads', { rooms }, {});
}

/** What came after these numbers, of those of the chats whose member the person is now. */
export async function chatLogs(
	user: string,
	chats: Numbers,
	revs: Numbers,
): Promise<{ readonly [chat: string]: ChatLog }> {
	return Object.keys(chats).length === 0 ? {} : ask('chat.sync', { user, chats, revs }, {});
}

async function ask<Answer>(name: string, input: object, otherwise: Answer): Promise<Answer> {
	const command = findCommand(name);
	return command ? ((await command(input)) as Answer) : otherwise;
}
