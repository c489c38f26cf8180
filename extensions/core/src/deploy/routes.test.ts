import { expect, test } from 'vitest';
import { routesOf } from './routes.ts';

test('an event leads to each of its consumers, and to nobody where there is none', () => {
	const routes = routesOf(
		['pos.sale.completed', 'pos.shift.closed'],
		[
			{ name: 'realtime', topics: ['pos.sale.completed'] },
			{ name: 'finance', topics: ['pos.sale.completed'] },
		],
	);
	expect(routes).toEqual([
		{ topic: 'pos.sale.completed', consumer: 'realtime' },
		{ topic: 'pos.sale.completed', consumer: 'finance' },
		{ topic: 'pos.shift.closed', consumer: 'none' },
	]);
});

test('a consumer of an event that nobody announces is refused with both names', () => {
	expect(() => routesOf([], [{ name: 'realtime', topics: ['pos.sale.lost'] }])).toThrow(
		'Consumer realtime listens to pos.sale.lost',
	);
});
