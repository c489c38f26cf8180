/** Who may be in a channel: a person in their own, members in a chat's. Read anew each time. */
import { findCommand } from '@cubehub/core/commands';
import { channelOf, type Channel } from '../domain/channels.ts';

export type PusherChannel = Exclude<Channel, { readonly kind: 'cases' }>;

/** The channel of this name; undefined for a name that is none of the three. */
export function pusherChannelOf(name: string): PusherChannel | undefined {
	const channel = channelOf(name);
	return channel?.kind === 'cases' ? undefined : channel;
}

/** Whether the person may be in it now. No for a chat that nobody here knows. */
export async function mayEnter(channel: PusherChannel, user: string): Promise<boolean> {
	if (channel.kind === 'user') return channel.id === user;
	const isMember = findCommand('chat.member');
	return isMember !== undefined && (await isMember({ user, room: channel.id })) === true;
}

/** The names under which a chat is heard. */
export function channelsOfChat(chat: string): {
	readonly plain: string;
	readonly presence: string;
} {
	return { plain: `private-chat-${chat}`, presence: `presence-chat-${chat}` };
}

/** The name under which a person is heard. */
export function channelOfUser(user: string): string {
	return `private-user-${user}`;
}
