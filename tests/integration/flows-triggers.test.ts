/** What saving a trigger of a flow does: the route, the flow's own options, and what is refused. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { roleId } from '../../seeds/ids.ts';
import type { Answer } from '../harness/http.ts';
import type { OwnServer } from '../harness/own-server.ts';
import { aFlow, aTrigger, flowsHouse, TOPIC, transfer, type FlowsHouse } from './flows-scene.ts';
import { codeOf, dataOf, pathOf } from './wallet-readers.ts';

let house: FlowsHouse<OwnServer>;

beforeAll(async () => {
	house = await flowsHouse();
});

afterAll(async () => {
	await house?.server.close();
});

const routesTo = async (flow: string): Promise<readonly string[]> => {
	const rows = await house.server.database.query<{ topic: string }>(
		`select topic from outbox_routes where consumer = 'flow:' || $1`,
		[flow],
	);
	return rows.map(({ topic }) => topic);
};

const log = [{ type: 'log', options: { message: 'heard' } }];
const refusal = (answer: Answer) => [answer.status, codeOf(answer), pathOf(answer)];

describe('a trigger of a flow', () => {
	test('leads its event to the flow, and prepares the flow for it', async () => {
		const { admin, shop } = house;
		const flow = await aFlow(admin, log);

		const trigger = await aTrigger(admin, flow, shop.manager);

		expect(await routesTo(flow)).toEqual([TOPIC]);
		expect(dataOf(await admin.get(`/flows/${flow}`))).toMatchObject({
			trigger: 'event',
			options: { type: 'filter', scope: [`business.${flow}`] },
		});
		expect(dataOf(await admin.get(`/items/flow_triggers/${trigger}`))).toMatchObject({
			is_active: true,
			created_by: shop.admin.id,
		});
	});

	test('leads another event to it once it is changed, and none while it is switched off', async () => {
		const { admin, shop } = house;
		const flow = await aFlow(admin, log);
		const path = `/items/flow_triggers/${await aTrigger(admin, flow, shop.manager)}`;

		await admin.patch(path, { topic: 'pos.shift.closed' });
		expect(await routesTo(flow)).toEqual(['pos.shift.closed']);
		await admin.patch(path, { is_active: false });
		expect(await routesTo(flow)).toEqual([]);
		await admin.patch(path, { is_active: true });
		expect(await routesTo(flow)).toEqual(['pos.shift.closed']);
		await admin.delete(path);
		expect(await routesTo(flow)).toEqual([]);
	});

	test('goes with its flow', async () => {
		const { admin, shop } = house;
		const flow = await aFlow(admin, log);
		const trigger = await aTrigger(admin, flow, shop.manager);

		expect((await admin.delete(`/flows/${flow}`)).status).toBe(204);

		expect(await routesTo(flow)).toEqual([]);
		expect((await admin.get(`/items/flow_triggers/${trigger}`)).status).toBe(403);
	});

	test('is refused for an event that nobody announces, or a person who is not active', async () => {
		const { admin, shop, server } = house;
		const flow = await aFlow(admin, log);
		const given = { topic: TOPIC, flow, run_as: shop.manager.id };
		const gone = await shop.person({ role: 'customer' });
		await server.database.query(`update directus_users set status = 'archived' where id = $1`, [
			gone.id,
		]);
		const save = (changes: object) =>
			admin.post('/items/flow_triggers', { ...given, ...changes }, { key: false });

		expect(refusal(await save({ topic: 'pos.sale.lost' }))).toEqual([
			400,
			'INVALID_PAYLOAD',
			'topic',
		]);
		expect(refusal(await save({ run_as: gone.id }))).toEqual([400, 'INVALID_PAYLOAD', 'run_as']);
		expect((await save({ run_as: randomUUID() })).status).toBe(400);
		expect((await save({ flow: randomUUID() })).status).toBeLessThan(500);
		expect(await routesTo(flow)).toEqual([]);
	});

	test('is refused for a flow that is started in another way, and for one that has a trigger', async () => {
		const { admin, shop } = house;
		const manual = { trigger: 'manual', options: { collections: ['tills'] } };
		const [byHand, taken] = [await aFlow(admin, log, manual), await aFlow(admin, log)];
		await aTrigger(admin, taken, shop.manager);
		const save = (flow: string) =>
			admin.post('/items/flow_triggers', { topic: TOPIC, flow, run_as: shop.manager.id });

		expect(refusal(await save(byHand))).toEqual([400, 'INVALID_PAYLOAD', 'flow']);
		const twice = await save(taken);
		expect([twice.status, codeOf(twice)]).toEqual([400, 'RECORD_NOT_UNIQUE']);
	});

	test('is switched off although its person has left', async () => {
		const { admin, shop, server } = house;
		const leaver = await shop.person({ role: 'employee' });
		const flow = await aFlow(admin, log);
		const trigger = await aTrigger(admin, flow, leaver);
		await server.database.query(`update directus_users set status = 'archived' where id = $1`, [
			leaver.id,
		]);

		const answer = await admin.patch(`/items/flow_triggers/${trigger}`, { is_active: false });

		expect(answer.status).toBe(200);
		expect(await routesTo(flow)).toEqual([]);
	});

	test('is for administrators', async () => {
		const { shop, admin, server } = house;
		const flow = await aFlow(admin, log);
		const body = { topic: TOPIC, flow, run_as: shop.manager.id };
		for (const { api } of [shop.manager, shop.cashier, shop.customer]) {
			expect((await api.get('/items/flow_triggers')).status).toBe(403);
			expect((await api.post('/items/flow_triggers', body)).status).toBe(403);
			expect((await api.get('/ops/topics')).status).toBe(403);
		}
		expect((await server.client().get('/ops/topics')).status).toBe(401);
	});
});

test('GET /ops/topics lists the events that match', async () => {
	const all = dataOf<string[]>(await house.admin.get('/ops/topics'));
	const some = dataOf<string[]>(await house.admin.get('/ops/topics?matching=SHIFT'));

	expect(all.length).toBeGreaterThan(some.length);
	expect(some).toContain(TOPIC);
	expect(some.every((topic) => topic.includes('shift'))).toBe(true);
});

describe('an operation that posts a transfer', () => {
	const operation = (options: object, flow: string) => ({
		flow,
		key: `k${randomUUID().slice(0, 8)}`,
		name: 'Pay',
		type: 'cubehub-post-transfer',
		options,
		position_x: 1,
		position_y: 1,
	});

	test.each([
		['without a step', { step: undefined }],
		['without a limit', { limit: '' }],
		['with a source that an event may name', { source: '{{$trigger.payload.payload.account}}' }],
	])('is not saved %s', async (_case, changes) => {
		const flow = await aFlow(house.admin, log);
		const options = { ...transfer(house).options, ...changes };

		const answer = await house.admin.post('/operations', operation(options, flow));

		expect(refusal(answer)).toEqual([400, 'INVALID_PAYLOAD', 'options']);
	});

	test('is not saved with the step of another one of its flow', async () => {
		const flow = await aFlow(house.admin, [transfer(house)]);
		const answer = await house.admin.post('/operations', operation(transfer(house).options, flow));
		expect([answer.status, codeOf(answer)]).toEqual([400, 'RECORD_NOT_UNIQUE']);
	});
});

test('a button of a flow with an operation of ours is for administrators', async () => {
	const { admin, shop } = house;
	const manual = {
		trigger: 'manual',
		options: { collections: ['tills'], requireSelection: false, error_on_reject: true },
	};
	const options = { kind: 'role', id: roleId('customer'), name: 'flow:closing', payload: {} };
	const flow = await aFlow(admin, [{ type: 'cubehub-emit-to-room', options }], manual);
	const press = (api: typeof admin) =>
		api.post(`/flows/trigger/${flow}`, { collection: 'tills', keys: [] }, { key: false });

	expect((await press(admin)).status).toBe(200);
	const refused = await press(shop.manager.api);
	expect([refused.status, codeOf(refused)]).toEqual([403, 'FORBIDDEN']);
});
