import { describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import type { Accountability } from '../auth.ts';
import type { LoadedOperation } from '../directus.ts';
import type { OutboxEvent } from '../outbox.ts';
import { inRun } from './run.ts';
import { operationsOf, optionsAs, takeStep } from './step.ts';

const event: OutboxEvent = {
	eventId: '5ce37ee2-6258-58e8-8621-2a3f4466f157',
	topic: 'parking.stay.ended',
	key: null,
	payload: {},
	correlationId: null,
	actor: null,
	at: new Date(0),
};

type Started = {
	readonly flow: string;
	readonly trigger: string;
	readonly who?: Accountability | null;
};

/** What Directus calls an operation with. */
const called = ({ flow, trigger, who = { user: 'ann', admin: false } }: Started) => ({
	accountability: who,
	flow: { id: flow, name: 'Test', trigger, options: {}, operation: null },
	data: { $trigger: { event: `business.${flow}`, payload: { event_id: event.eventId } } },
});

const administrator = { user: 'ann', admin: true };

describe('an operation of ours is refused', () => {
	test.each<[string, Started]>([
		['outside of a run, whatever its trigger says', { flow: 'a', trigger: 'event' }],
		['by a button of somebody else than an administrator', { flow: 'a', trigger: 'manual' }],
		['in another flow, which the run has set off', { flow: 'b', trigger: 'event' }],
		['by a webhook of an administrator', { flow: 'b', trigger: 'webhook', who: administrator }],
		['for nobody', { flow: 'b', trigger: 'manual', who: null }],
	])('%s', async (_case, started) => {
		const work = vi.fn<() => Promise<void>>();
		const step = () => takeStep(called(started), work);

		const taking = started.flow === 'a' ? step() : inRun({ flow: 'a', event }, step);

		await expect(taking).rejects.toMatchObject({ code: 'FORBIDDEN' });
		expect(work).not.toHaveBeenCalled();
	});
});

test('options that were left empty count as not given, and a wrong one is named', () => {
	const schema = z.object({ name: z.string(), note: z.string().optional() });
	expect(optionsAs(schema, { name: 'a', note: '', step: null })).toEqual({ name: 'a' });
	expect(() => optionsAs(schema, { name: '' })).toThrow(
		expect.objectContaining({ detail: { path: 'name', reason: expect.any(String) } }),
	);
});

test('the operations of a flow are those on every path, each once', () => {
	const last = operation('last', null, null);
	const first = operation('first', operation('well', last, null), operation('badly', last, null));
	expect(operationsOf(first).map(({ key }) => key)).toEqual(['first', 'well', 'last', 'badly']);
	expect(operationsOf(null)).toEqual([]);
});

function operation(
	key: string,
	resolve: LoadedOperation | null,
	reject: LoadedOperation | null,
): LoadedOperation {
	return { key, type: 'log', options: null, resolve, reject };
}
