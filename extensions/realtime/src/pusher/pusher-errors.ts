import { refusal } from '@cubehub/core/errors';

export const ChannelsOff = refusal(
	410,
	'CHANNELS_NOT_CONFIGURED',
	'The Pusher protocol is switched off here.',
);
export const PushNotConfigured = refusal(
	410,
	'PUSH_NOT_CONFIGURED',
	'Beams is not used here: subscribe to web push instead.',
);
