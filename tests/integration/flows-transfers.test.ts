/** A step of a flow pays once for an event, however often it runs and whatever dies meanwhile. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { OwnServer } from '../harness/own-server.ts';
import type { Person } from '../harness/shop.ts';
import {
	aFlow,
	announce,
	effect,
	flowsHouse,
	outcomeOf,
	paidBy,
	PATIENCE,
	started,
	transfer,
	type FlowsHouse,
} from './flows-scene.ts';
import { balance, dataOf } from './wallet-readers.ts';

let house: FlowsHouse<OwnServer>;

beforeAll(async () => {
	house = await flowsHouse();
});

afterAll(async () => {
	await house?.server.close();
});

const someone = (): Promise<Person> => house.shop.person({ role: 'customer' });

/** As after a crash between the effect and its mark: the event comes again. */
async function forget(event: string): Promise<void> {
	const { query } = house.server.database;
	await query('delete from processed_events where event_id = $1', [event]);
	await query(
		`update outbox set done_at = null, attempts = 0, available_at = current_timestamp
		where event_id = $1 and consumer like 'flow:%'`,
		[event],
	);
}

test('an event that comes again pays nothing again, whatever its flow says by then', async () => {
	const person = await someone();
	const { flow } = await started(house, [transfer(house)]);
	const event = await announce(house, { user: person.id, amount: '100' });
	await effect(house, event, flow);

	const { admin } = house;
	const [operation] = dataOf<{ id: string; options: object }[]>(
		await admin.get(`/operations?filter[flow][_eq]=${flow}`),
	);
	await admin.patch(`/operations/${operation!.id}`, {
		options: { ...operation!.options, amount: '900' },
	});
	await forget(event);
	await effect(house, event, flow);

	expect(await balance(person)).toBe(100n);
	expect(await paidBy(house, flow)).toHaveLength(1);
});

test('every event pays, and every step of it, in each of the flows that hear it', async () => {
	const person = await someone();
	const flows = [
		await started(house, [transfer(house), transfer(house, { step: 'more' })]),
		await started(house, [transfer(house)]),
	];

	const events = [1, 2].map(() => announce(house, { user: person.id, amount: '10' }));
	for (const event of await Promise.all(events)) {
		for (const { flow } of flows) await effect(house, event, flow);
	}

	expect(await balance(person)).toBe(60n);
});

test('a run whose server is killed after the payment goes on without paying again', async () => {
	const person = await someone();
	const { flow } = await started(house, [
		transfer(house),
		{ type: 'sleep', options: { milliseconds: 8_000 } },
		transfer(house, { step: 'more', amount: '1' }),
	]);
	const event = await announce(house, { user: person.id, amount: '100' });
	await expect.poll(() => paidBy(house, flow), PATIENCE).toHaveLength(1);

	await house.server.kill();
	await house.server.restart();

	await effect(house, event, flow);
	expect((await outcomeOf(house, event, flow))!.attempts).toBe(2);
	expect(await balance(person)).toBe(101n);
	expect((await paidBy(house, flow)).map(({ amount }) => amount)).toEqual(['100', '1']);
});

test('the posting of a flow starts no other payment: two flows do not feed each other', async () => {
	const person = await someone();
	const onPosting = transfer(house, { to: person.id, amount: '5' });
	const { flow } = await started(house, [onPosting], { topic: 'ledger.journal.posted' });

	await house.shop.fund(person, 1n);

	await expect.poll(() => paidBy(house, flow), PATIENCE).toHaveLength(1);
	const undone = `select count(*)::int as count from outbox where consumer = 'flow:' || $1 and done_at is null`;
	const ends = `select count(*)::int as count from outbox where consumer = 'flow:' || $1`;
	await expect
		.poll(() => house.server.database.query(ends, [flow]), PATIENCE)
		.toEqual([{ count: 2 }]);
	await expect
		.poll(() => house.server.database.query(undone, [flow]), PATIENCE)
		.toEqual([{ count: 0 }]);
	expect(await paidBy(house, flow)).toHaveLength(1);
	expect(await balance(person)).toBe(6n);
});

describe('a payment', () => {
	test('is refused in a flow that another flow has called', async () => {
		const person = await someone();
		const called = await aFlow(house.admin, [transfer(house, { to: person.id, amount: '5' })], {
			trigger: 'operation',
			options: { return: '$last' },
		});
		const { flow } = await started(house, [
			{ type: 'trigger', options: { flow: called, payload: '{{$trigger}}' } },
		]);

		const event = await announce(house, {});

		await effect(house, event, flow);
		expect(await balance(person)).toBe(0n);
		expect(await paidBy(house, flow)).toEqual([]);
	});

	test('is not made to the person that the flow runs as', async () => {
		const { flow } = await started(house, [transfer(house)]);
		const event = await announce(house, { user: house.shop.manager.id, amount: '5' });
		await expect
			.poll(() => outcomeOf(house, event, flow), PATIENCE)
			.toMatchObject({ isDone: false, error: expect.stringContaining('FORBIDDEN') });
		expect(await paidBy(house, flow)).toEqual([]);
	});

	test('by the button of an administrator is made once for a key', async () => {
		const person = await someone();
		const flow = await aFlow(house.admin, [transfer(house, { to: person.id, amount: '5' })], {
			trigger: 'manual',
			options: { collections: ['tills'], requireSelection: false, error_on_reject: true },
		});
		const press = (api = house.admin, key = randomUUID()) =>
			api.post(`/flows/trigger/${flow}`, { collection: 'tills', keys: [] }, { key });
		const key = randomUUID();

		const answers = [await press(house.admin, key), await press(house.admin, key), await press()];

		expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
		expect(await balance(person)).toBe(10n);
		expect((await press(house.shop.manager.api)).status).toBe(403);
		expect(await balance(person)).toBe(10n);
	});
});
