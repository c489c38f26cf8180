import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { isSignatureOf, signatureOf } from './signature.ts';

const keys = { key: 'app', secret: 'secret' };
const signed = { socketId: '1.2', channel: 'presence-chat-x', channelData: '{"user_id":"u"}' };

describe('a signature', () => {
	test('RT-T36 is that of the protocol', () => {
		const text = '1.2:presence-chat-x:{"user_id":"u"}';
		const hex = createHmac('sha256', 'secret').update(text).digest('hex');
		expect(signatureOf(keys, signed)).toBe(`app:${hex}`);
		expect(isSignatureOf(`app:${hex}`, keys, signed)).toBe(true);
	});

	test.each([
		['another socket', { ...signed, socketId: '1.3' }],
		['another channel', { ...signed, channel: 'presence-chat-y' }],
		['another person', { ...signed, channelData: '{"user_id":"v"}' }],
		['a channel without people', { socketId: signed.socketId, channel: signed.channel }],
	])('RT-T36 holds for nothing else: %s', (_what, other) => {
		expect(isSignatureOf(signatureOf(keys, signed), keys, other)).toBe(false);
	});

	test.each(['', 'app:', 'app', `app:${'0'.repeat(64)}`, 'ü'.repeat(68)])(
		'RT-T36 is not %o',
		(presented) => {
			expect(isSignatureOf(presented, keys, signed)).toBe(false);
		},
	);
});
