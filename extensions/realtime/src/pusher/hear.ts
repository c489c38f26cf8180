/**
 * What rooms are told, for those who listen by channels: the same events under the same names. Only the
 * first argument goes out, for the protocol has one.
 */
import { z } from 'zod';
import { chatOf, rooms, type Published } from '../domain/rooms.ts';
import { channelOfUser, channelsOfChat } from './channel-rights.ts';
import { sendInto, type Connection } from './connections.ts';
import { memberOf } from './members.ts';
import { toldIn } from './protocol.ts';

const USER = rooms.user('');

const joined = z.object({
	user: z.object({
		id: z.uuid(),
		firstName: z.string().nullable(),
		lastName: z.string().nullable(),
		avatar: z.string().nullable(),
	}),
});
const left = z.object({ userId: z.uuid() });

/** Gives a message to the connections of this process that are in its channels. */
export function hear(message: Published): void {
	const chat = chatOf(message.room);
	for (const channel of channelsOf(message.room, chat)) {
		sendInto(channel, toldIn(channel, message.name, message.args[0] ?? {}), isExcepted(message));
	}
	if (chat !== undefined) tellPresence(channelsOfChat(chat).presence, message);
}

function channelsOf(room: string, chat: string | undefined): readonly string[] {
	if (chat !== undefined) {
		const { plain, presence } = channelsOfChat(chat);
		return [plain, presence];
	}
	return room.startsWith(USER) ? [channelOfUser(room.slice(USER.length))] : [];
}

function isExcepted({ except }: Published): (connection: Connection) => boolean {
	return ({ user }) => user !== undefined && except === rooms.user(user);
}

/** The member themselves is told by the answer to their subscription. */
function tellPresence(channel: string, { name, args }: Published): void {
	if (name === 'user_joined') {
		const { user: profile } = joined.parse(args[0]);
		const frame = toldIn(channel, 'pusher_internal:member_added', memberOf(profile));
		sendInto(channel, frame, ({ user }) => user === profile.id);
	}
	if (name === 'user_left') {
		const { userId } = left.parse(args[0]);
		const frame = toldIn(channel, 'pusher_internal:member_removed', { user_id: userId });
		sendInto(channel, frame, ({ user }) => user === userId);
	}
}
