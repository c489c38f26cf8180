/**
 * Into a channel and out of it.
 *
 * - Whoever comes must have a signature of this server, a grant that waits for exactly this connection
 *   and channel, a login that still holds, and the right to be there now.
 * - The channel is entered before the right is read: who loses it meanwhile is put out again.
 */
import { backgroundSql } from '@cubehub/core/outbox';
import { log } from '@cubehub/core/log';
import { rooms } from '../domain/rooms.ts';
import { presence } from '../presence.ts';
import { channelsOfChat, mayEnter, pusherChannelOf, type PusherChannel } from './channel-rights.ts';
import {
	connections,
	end,
	enterChannel,
	leaveChannel,
	MOST_CHANNELS,
	openOf,
	send,
	startHearing,
	type Connection,
	type Subscription,
} from './connections.ts';
import { announce, takeGrant } from './desk.ts';
import type { Grant } from './grant.ts';
import { rosterOf } from './members.ts';
import { closes, fault, notSubscribed, toldIn, type Close, type Subscribing } from './protocol.ts';
import { standingsOf } from './pusher-store.ts';
import { isSignatureOf, type Keys } from './signature.ts';

export type House = {
	readonly keys: Keys;
	/** How many connections a person may have in this process, of every kind. */
	readonly perUser: number;
	/** How many of them are of another kind. */
	readonly othersOf: (user: string) => number;
};

type Refused = { readonly error: string; readonly status: 401 | 403 } | { readonly close: Close };

const notAllowed: Refused = { error: 'You may not be in this channel.', status: 403 };
const notSigned: Refused = { error: 'The signature is not right.', status: 401 };

/** Lets a client into a channel, or tells it why not. */
export async function subscribe(
	connection: Connection,
	wanted: Subscribing,
	house: House,
): Promise<void> {
	if (connection.channels.has(wanted.channel)) {
		return send(connection, fault('The channel is subscribed already.'));
	}
	if (connection.channels.size >= MOST_CHANNELS) {
		return send(connection, fault(`A connection has at most ${MOST_CHANNELS} channels.`));
	}

	const granted = await grantFor(connection, wanted, house);
	if ('refused' in granted) return refuse(connection, wanted.channel, granted.refused);
	if (!connections().has(connection.id)) return;
	const subscription = enterChannel(connection, wanted.channel, granted.grant);
	try {
		await letIn(connection, subscription, granted.channel);
	} catch (error) {
		leaveChannel(connection, wanted.channel);
		throw error;
	}
}

/** Takes a client out of a channel; the others hear of it when its person is gone. */
export async function unsubscribe(connection: Connection, name: string): Promise<void> {
	if (leaveChannel(connection, name)) await leavePresence(connection, name);
}

/** Takes a connection that has ended, or lost a channel, out of the presence there. */
export async function leavePresence({ id, user }: Connection, name: string): Promise<void> {
	const channel = pusherChannelOf(name);
	if (user === undefined || channel?.kind !== 'chat' || !channel.hasPresence) return;
	await presence().leave(rooms.chat(channel.id), user, presenceName(id));
}

type Granted =
	{ readonly channel: PusherChannel; readonly grant: Grant } | { readonly refused: Refused };

/** What lets the client in: a signature, and the grant that it belongs to. */
async function grantFor(
	connection: Connection,
	{ channel: name, auth, channel_data: channelData }: Subscribing,
	{ keys, perUser, othersOf }: House,
): Promise<Granted> {
	const channel = pusherChannelOf(name);
	if (!channel) return { refused: notAllowed };
	const signed = { socketId: connection.id, channel: name, channelData };
	if (!isSignatureOf(auth, keys, signed)) return { refused: notSigned };

	const grant = await takeGrant(connection, name);
	if (!grant) return { refused: notAllowed };
	if (connection.user === grant.user) return { channel, grant };
	if (connection.user !== undefined) {
		log.warn('security: client came with the grant of somebody else', {
			socket: connection.id,
			user: connection.user,
		});
		return { refused: { close: closes.unauthorised } };
	}
	if (openOf(grant.user) + othersOf(grant.user) >= perUser) {
		return { refused: { close: closes.overCapacity } };
	}
	connection.user = grant.user;
	await announce(connection);
	return { channel, grant };
}

/** Why whoever holds the grant may not be in the channel now; undefined when they may. */
async function reasonAgainst(channel: PusherChannel, grant: Grant): Promise<Refused | undefined> {
	const [[standing], isAllowed] = await Promise.all([
		standingsOf(backgroundSql(), [grant]),
		mayEnter(channel, grant.user),
	]);
	if (!standing?.isActive) return { close: closes.unauthorised };
	return standing.holds && isAllowed ? undefined : notAllowed;
}

/** The end of the way in: the right to be there, read now, and the answer. */
async function letIn(
	connection: Connection,
	subscription: Subscription,
	channel: PusherChannel,
): Promise<void> {
	const refused = await reasonAgainst(channel, subscription.grant);
	if (refused) {
		leaveChannel(connection, subscription.channel);
		return refuse(connection, subscription.channel, refused);
	}
	if (isIn(connection, subscription)) await welcome(connection, subscription, channel);
}

async function welcome(
	connection: Connection,
	subscription: Subscription,
	channel: PusherChannel,
): Promise<void> {
	const { channel: name, grant } = subscription;
	const hasPresence = channel.kind === 'chat' && channel.hasPresence;
	const answer = hasPresence ? { presence: await meet(connection, channel.id, grant.user) } : {};
	if (isIn(connection, subscription)) {
		startHearing(
			connection,
			subscription,
			toldIn(name, 'pusher_internal:subscription_succeeded', answer),
		);
	} else if (hasPresence) {
		await leavePresence(connection, channelsOfChat(channel.id).presence);
	}
}

/** Enters the presence of a chat; answers who is there. */
async function meet({ id }: Connection, chat: string, user: string): Promise<object> {
	await presence().enter(rooms.chat(chat), user, presenceName(id));
	return rosterOf(chat, user);
}

function isIn(connection: Connection, subscription: Subscription): boolean {
	return connection.channels.get(subscription.channel) === subscription;
}

function refuse(connection: Connection, channel: string, refused: Refused): void {
	if ('close' in refused) return end(connection, refused.close);
	send(connection, notSubscribed(channel, refused.error, refused.status));
}

function presenceName(socketId: string): string {
	return `pusher:${socketId}`;
}
