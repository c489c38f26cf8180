import { expect, test } from 'vitest';
import { metricsText, registerMeasure, requestCounter } from './metrics.ts';

test('figures are told under their labels, and those of before are forgotten', async () => {
	let pools = ['a', 'b'];
	registerMeasure({
		name: 'test',
		figures: { cubehub_test: { help: 'A figure.', labels: ['pool'] } },
		read: async () => ({
			cubehub_test: pools.map((pool) => ({ labels: { pool }, value: 2 })),
		}),
	});
	expect(await metricsText()).toContain('cubehub_test{pool="a"} 2\ncubehub_test{pool="b"} 2\n');

	pools = ['b'];
	expect(await metricsText()).not.toContain('cubehub_test{pool="a"}');
});

test('a figure that cannot be read is left out and counted, the others are told', async () => {
	registerMeasure({
		name: 'broken',
		figures: { cubehub_broken: { help: 'Never known.' } },
		read: async () => Promise.reject(new Error('no database')),
	});
	registerMeasure({
		name: 'fine',
		figures: { cubehub_fine: { help: 'Known.' } },
		read: async () => ({ cubehub_fine: [{ value: 7 }] }),
	});

	const text = await metricsText();
	expect(text).toContain('cubehub_measures_failed_total{measure="broken"} 1');
	expect(text).toContain('cubehub_fine 7');
	expect(text).not.toMatch(/^cubehub_broken /m);
});

test('requests are counted by route and status', async () => {
	requestCounter('GET /test')(409);

	expect(await metricsText()).toContain(
		'cubehub_request_seconds_count{route="GET /test",status="409"} 1',
	);
});
