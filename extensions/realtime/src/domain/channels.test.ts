import { expect, test } from 'vitest';
import { channelOf } from './channels.ts';

const id = '01890000-0000-7000-8000-00000000abcd';

test.each([
	['cases', { kind: 'cases' }],
	[`private-chat-${id}`, { kind: 'chat', id, hasPresence: false }],
	[`presence-chat-${id}`, { kind: 'chat', id, hasPresence: true }],
	[`private-user-${id}`, { kind: 'user', id }],
	[`presence-user-${id}`, undefined],
	[`private-chat-${id.toUpperCase()}`, undefined],
	[`private-chat-${id}\n`, undefined],
	[` private-chat-${id}`, undefined],
	['private-chat-../../etc/passwd', undefined],
	['', undefined],
])('the channel %j stands for %o', (name, channel) => {
	expect(channelOf(name)).toEqual(channel);
});
