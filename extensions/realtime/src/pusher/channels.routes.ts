import { Forbidden, InvalidCredentials } from '@cubehub/core/errors';
import { get, post } from '@cubehub/core/http';
import { askedChannel, askedPush, grantedChannel, pushGiven } from './channels.schemas.ts';
import { grantChannel } from './grant-channel.ts';
import { pushToken } from './push-token.ts';
import { ChannelsOff, PushNotConfigured } from './pusher-errors.ts';

const push = {
	summary: 'Get a token for Beams.',
	description:
		'For the caller alone. Where Beams is not used the answer is 410 with `hint`: what to use instead.',
	who: 'user',
	bare: true,
	request: askedPush,
	answer: pushGiven,
	example: { request: {}, answer: { token: 'eyJhbGciOiJIUzI1NiJ9.e30.c2ln' } },
	refuses: [Forbidden, PushNotConfigured],
	run: async (work: Parameters<typeof pushToken>[0], asked: { user_id?: string | undefined }) =>
		pushToken(work, asked),
} as const;

export const channelRoutes = [
	post('/channels/auth', {
		summary: 'Get a grant for a channel of the Pusher protocol.',
		description:
			'As JSON or as a form. The answer belongs to this connection and this channel, for a minute and once. Channels: `private-chat-{id}` and `presence-chat-{id}` for members of a chat, `private-user-{id}` for oneself.',
		who: 'user',
		bare: true,
		request: askedChannel,
		answer: grantedChannel,
		example: {
			request: {
				socket_id: '7403.2918',
				channel_name: 'private-user-0190f3a4-7c1e-7b5e-9a3d-2f6f1f0a9c11',
			},
			answer: { auth: 'app:6e1f0c9d' },
		},
		refuses: [Forbidden, InvalidCredentials, ChannelsOff],
		run: grantChannel,
	}),
	get('/push/auth', push),
	post('/push/auth', push),
] as const;
