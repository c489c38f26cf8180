/** Grants for channels: a client asks by an ordinary request, and shows the answer on its connection. */
import { InvalidCredentials, Forbidden } from '@cubehub/core/errors';
import { log } from '@cubehub/core/log';
import type { Work } from '@cubehub/core/work';
import { identify, type Identity } from '../sockets/identity.ts';
import { mayEnter, pusherChannelOf } from './channel-rights.ts';
import type { AskedChannel } from './channels.schemas.ts';
import { keepGrant } from './desk.ts';
import { grantOf } from './grant.ts';
import { memberOf } from './members.ts';
import { ChannelsOff } from './pusher-errors.ts';
import { pusherKeys } from './pusher-settings.ts';
import { signatureOf } from './signature.ts';

const SOCKET_ID = /^\d{1,16}\.\d{1,16}$/;
const ACCESS_COOKIE = 'cubehub_access';

export type GrantedChannel = { readonly auth: string; readonly channel_data?: string };

/** Signs what lets this person's connection into the channel, and remembers whose it is. */
export async function grantChannel(work: Work, asked: AskedChannel): Promise<GrantedChannel> {
	const { socket_id: socketId, channel_name: name } = asked;
	const keys = pusherKeys();
	if (!keys) throw ChannelsOff;

	const identity = await whoAsks(work);
	const channel = SOCKET_ID.test(socketId) ? pusherChannelOf(name) : undefined;
	if (!channel || !(await mayEnter(channel, identity.userId))) throw Forbidden;
	if (!(await keepGrant(socketId, name, grantOf(identity)))) {
		log.warn('security: grant asked for a connection that is closed or not theirs', {
			socket: socketId,
			user: identity.userId,
		});
		throw Forbidden;
	}

	const hasPresence = channel.kind === 'chat' && channel.hasPresence;
	const channelData = hasPresence ? JSON.stringify(memberOf(identity.profile)) : undefined;
	return {
		auth: signatureOf(keys, { socketId, channel: name, channelData }),
		...(channelData !== undefined && { channel_data: channelData }),
	};
}

/** The login behind the request: the grant ends with it. */
async function whoAsks({ client, actor, sql }: Work): Promise<Identity> {
	const found = await identify(sql, client.token ?? client.cookies[ACCESS_COOKIE]);
	if ('refused' in found || found.identity.userId !== actor.userId) throw InvalidCredentials;
	return found.identity;
}
