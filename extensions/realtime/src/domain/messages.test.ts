import { expect, test } from 'vitest';
import { messagesOf, missedEventOf, type ToldEvent } from './messages.ts';

const userId = '01890000-0000-7000-8000-000000000001';
const eventId = '01890000-0000-7000-8000-0000000000e1';
const at = new Date('2026-03-01T08:00:00Z');
const balance: ToldEvent = {
	userId,
	useq: 7n,
	type: 'balance:updated',
	data: { balance_minor: '9007199254740993', currency: 'KZT' },
	eventId,
	at,
};
const inventory: ToldEvent = { ...balance, useq: 8n, type: 'inventory:updated', data: null };

test('a balance is told exactly, as a number beside it, and with its place in the order', () => {
	expect(messagesOf(balance)).toEqual([
		{
			name: `balance:updated:${userId}`,
			args: [
				{ balance: 9_007_199_254_740_992, balance_minor: '9007199254740993', currency: 'KZT' },
				{ useq: 7, eventId, at: '2026-03-01T08:00:00.000Z' },
			],
		},
	]);
});

test('a changed inventory is told without an argument, and its number follows', () => {
	expect(messagesOf(inventory)).toEqual([
		{ name: `inventory:updated:${userId}`, args: [] },
		{ name: 'cursor', args: [{ user: 8 }] },
	]);
});

test('a missed event carries what the message would have carried', () => {
	expect(missedEventOf(inventory)).toEqual({
		useq: 8,
		eventId,
		at: '2026-03-01T08:00:00.000Z',
		name: `inventory:updated:${userId}`,
		data: null,
	});
});
