import { describe, expect, test } from 'vitest';
import { messagesOf } from './domain/messages.ts';
import { emittedProblem, publishedProblem } from './emitted-schemas.ts';

const userId = '01890000-0000-7000-8000-000000000001';
const eventId = '01890000-0000-7000-8000-0000000000e1';
const at = new Date('2026-03-01T08:00:00Z');
const told = { userId, useq: 7n, eventId, at };

describe('RT-C09 a message to clients', () => {
	test('of a personal event is one that was promised', () => {
		const data = { balance_minor: '5', currency: 'KZT' };
		const messages = [
			...messagesOf({ ...told, type: 'balance:updated', data }),
			...messagesOf({ ...told, type: 'inventory:updated', data: null }),
		];
		expect(messages.flatMap(({ name, args }) => emittedProblem(name, args) ?? [])).toEqual([]);
	});

	test.each([
		['cases:updated', [{}]],
		['inventory:updated', []],
		[`balance:updated:${userId}`, [{ balance: '5', balance_minor: '5', currency: 'KZT' }]],
		['user_typing', [{ roomId: userId, userId, until: 'soon' }]],
		['presence', [{ roomId: userId, online: ['everybody'], count: 1 }]],
		['flow', [{}]],
		['__proto__', []],
		['constructor', []],
	])('named %s with %j is none', (name, args) => {
		expect(emittedProblem(name, args)).toEqual(expect.any(String));
	});

	test('that is for one socket alone is never told to a room', () => {
		const args = [{ reason: 'restart', retryMs: 0 }];
		expect(emittedProblem('server_closing', args)).toBeUndefined();
		expect(publishedProblem('server_closing', args)).toEqual(expect.any(String));
	});
});
