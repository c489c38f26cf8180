import { expect, test } from 'vitest';
import { routesOf, withFlows } from './routes.ts';

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

test('a route to a flow stays while somebody announces its event', () => {
	const routes = [{ topic: 'pos.sale.completed', consumer: 'none' }];
	const toFlow = { topic: 'pos.sale.completed', consumer: 'flow:7' };
	const outlived = { topic: 'pos.sale.lost', consumer: 'flow:8' };

	expect(withFlows(routes, [toFlow, outlived])).toEqual([...routes, toFlow]);
});
