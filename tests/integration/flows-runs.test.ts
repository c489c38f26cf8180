/** What a flow does when its event comes, and what becomes of an event that it refuses. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { configId } from '@cubehub/core/ids';
import { roleId } from '../../seeds/ids.ts';
import { ownMailbox, type OwnMailbox } from '../harness/mailbox.ts';
import type { Answer } from '../harness/http.ts';
import type { OwnServer } from '../harness/own-server.ts';
import type { Person } from '../harness/shop.ts';
import { connect } from './realtime-clients.ts';
import {
	aFlow,
	announce,
	effect,
	flowsHouse,
	hurry,
	letterOf,
	outcomeOf,
	paidBy,
	PATIENCE,
	started,
	transfer,
	type FlowsHouse,
	type Step,
} from './flows-scene.ts';
import { balance, codeOf } from './wallet-readers.ts';

const TRY_AGAIN = configId('flow:core/retry');

let house: FlowsHouse<OwnServer>;
let mailbox: OwnMailbox;

beforeAll(async () => {
	mailbox = await ownMailbox();
	house = await flowsHouse({ settings: { ...mailbox.settings, LOG_LEVEL: 'info' } });
});

afterAll(async () => {
	await house?.server.close();
	await mailbox?.stop();
});

/** Status, and the words of a refusal. */
const told = ({ status, body }: Answer) => [status, body?.errors];

/** What the button beside a dead letter does. */
const tryAgain = (letter: string) =>
	house.admin.post(
		`/flows/trigger/${TRY_AGAIN}`,
		{ collection: 'dead_letters', keys: [letter] },
		{ key: false },
	);

describe('a flow that its event starts', () => {
	test('acts as the person named there, with their rights and no others', async () => {
		const { server, shop } = house;
		const make = (organization: string): Step => ({
			type: 'item-create',
			options: {
				collection: 'tills',
				permissions: '$trigger',
				payload: { organization, name: '{{$trigger.payload.payload.name}}', currency: 'KZT' },
				emitEvents: false,
			},
		});
		const made = await started(house, [make(shop.organization)]);
		const refused = await started(house, [make(shop.organization)], { runAs: shop.customer });

		const event = await announce(house, { name: 'Till of a flow' });

		await effect(house, event, made.flow);
		const tills = await server.database.query(
			`select name from tills where organization = $1 and name = 'Till of a flow'`,
			[shop.organization],
		);
		expect(tills).toHaveLength(1);
		await expect
			.poll(() => outcomeOf(house, event, refused.flow), PATIENCE)
			.toMatchObject({ isDone: false, error: expect.stringContaining('permission') });
	});

	test('pays, tells the person, and sends a mail by an operation of Directus', async () => {
		const { shop, server } = house;
		const person = await shop.person({ role: 'customer' });
		const socket = connect(person.token, { base: server.url });
		await socket.next('connected');
		const payload = { paid: '{{$trigger.payload.payload.amount}}' };
		const run = await started(house, [
			transfer(house),
			{
				type: 'cubehub-emit-to-user',
				options: { user: '{{$trigger.payload.payload.user}}', name: 'flow:thanks', payload },
			},
			{
				type: 'cubehub-emit-to-room',
				options: { kind: 'role', id: roleId('customer'), name: 'flow:news', payload: [1] },
			},
			{ type: 'log', options: { message: 'Paid {{$trigger.payload.payload.amount}}' } },
			{
				type: 'mail',
				options: { to: [person.email], subject: 'Thank you', type: 'markdown', body: 'For it.' },
			},
		]);

		const event = await announce(house, { user: person.id, amount: '250' });

		await effect(house, event, run.flow);
		expect(await balance(person)).toBe(250n);
		expect(await paidBy(house, run.flow)).toEqual([
			{ actor: shop.manager.id, to: person.id, amount: '250' },
		]);
		expect(await socket.next('flow:thanks')).toEqual([{ paid: '250' }]);
		expect(await socket.next('flow:news')).toEqual([[1]]);
		expect((await mailbox.mailTo(person.email, /Thank you/)).html).toContain('For it.');
		await expect.poll(server.log, PATIENCE).toContain('Paid 250');
	});
});

describe('a flow that refuses its event', () => {
	test('is tried again, becomes a dead letter, and goes on from "Try again"', async () => {
		const { shop, admin } = house;
		const person = await shop.person({ role: 'customer' });
		const run = await started(house, [transfer(house)]);
		const event = await announce(house, { user: person.id, amount: '1001' });

		await expect
			.poll(() => outcomeOf(house, event, run.flow), PATIENCE)
			.toMatchObject({ isDone: false, error: expect.stringContaining('LIMIT_EXCEEDED') });
		await hurry(house, event);
		const { letter, error } = await letterOf(house, event, run.flow);
		expect(error).toContain('LIMIT_EXCEEDED');
		expect(await balance(person)).toBe(0n);

		const [operation] = (await admin.get(`/operations?filter[flow][_eq]=${run.flow}`)).body.data;
		const options = { ...operation.options, limit: '2000' };
		await admin.patch(`/operations/${operation.id}`, { options });
		expect(told(await tryAgain(letter))).toEqual([200, undefined]);

		await effect(house, event, run.flow);
		expect(await balance(person)).toBe(1001n);
		expect((await tryAgain(letter)).status).toBe(409);
		expect(
			(
				await shop.manager.api.post(`/flows/trigger/${TRY_AGAIN}`, {
					collection: 'dead_letters',
					keys: [letter],
				})
			).status,
		).toBe(403);
	});

	test.each([
		[
			'a wallet of a person',
			'SOURCE_NOT_ALLOWED',
			async () => {
				const rich = await house.shop.person({ role: 'customer' });
				await house.shop.fund(rich, 500n);
				return walletOf(rich);
			},
		],
		['an account of the system', 'SOURCE_NOT_ALLOWED', () => accountOf(null, 'fee_income')],
		['the bank', 'SOURCE_NOT_ALLOWED', () => accountOf(house.shop.organization, 'liquidity')],
		['no account at all', 'SOURCE_NOT_ALLOWED', async () => '999999999'],
	])('pays nothing from %s', async (_name, code, source) => {
		const person = await house.shop.person({ role: 'customer' });
		const run = await started(house, [transfer(house, { source: await source() })], {
			runAs: house.shop.admin,
		});

		const event = await announce(house, { user: person.id, amount: '1' });

		await expect
			.poll(() => outcomeOf(house, event, run.flow), PATIENCE)
			.toMatchObject({ isDone: false, error: expect.stringContaining(code) });
		expect(await balance(person)).toBe(0n);
	});

	test('pays nothing for a person who does not belong to the organization', async () => {
		const { shop } = house;
		const [person, stranger] = await Promise.all([
			shop.person({ role: 'customer' }),
			shop.person({ role: 'manager' }),
		]);
		const run = await started(house, [transfer(house)], { runAs: stranger });

		const event = await announce(house, { user: person.id, amount: '1' });

		await expect
			.poll(() => outcomeOf(house, event, run.flow), PATIENCE)
			.toMatchObject({ isDone: false, error: expect.stringContaining('does not belong') });
		expect(await balance(person)).toBe(0n);
	});

	test('waits as a dead letter while its person is not active', async () => {
		const { shop, server } = house;
		const [person, leaver] = await Promise.all([
			shop.person({ role: 'customer' }),
			shop.person({ role: 'manager', memberAs: 'manager' }),
		]);
		const run = await started(house, [transfer(house)], { runAs: leaver });
		const setStatus = (status: string) =>
			server.database.query('update directus_users set status = $2 where id = $1', [
				leaver.id,
				status,
			]);
		await setStatus('suspended');

		const event = await announce(house, { user: person.id, amount: '7' });

		const { letter, error } = await letterOf(house, event, run.flow);
		expect(error).toContain('is not active');
		await setStatus('active');
		expect(told(await tryAgain(letter))).toEqual([200, undefined]);
		await effect(house, event, run.flow);
		expect(await balance(person)).toBe(7n);
	});

	test('waits while somebody has changed it by hand, until its trigger is saved again', async () => {
		const { shop, admin } = house;
		const person = await shop.person({ role: 'customer' });
		const run = await started(house, [transfer(house)]);
		await admin.patch(`/flows/${run.flow}`, {
			options: { type: 'action', scope: ['items.create'], collections: ['tills'] },
		});

		const event = await announce(house, { user: person.id, amount: '7' });
		await expect
			.poll(() => outcomeOf(house, event, run.flow), PATIENCE)
			.toMatchObject({ isDone: false, error: expect.stringContaining('changed by hand') });
		await hurry(house, event);
		const { letter } = await letterOf(house, event, run.flow);

		await admin.patch(`/items/flow_triggers/${run.trigger}`, { run_as: shop.admin.id });
		expect(told(await tryAgain(letter))).toEqual([200, undefined]);

		await effect(house, event, run.flow);
		expect(await balance(person)).toBe(7n);
	});

	test.each([
		['without an operation', [], 'has no operation'],
		['of an unknown kind', [{ type: 'cubehub-lost', options: {} }], 'cubehub-lost'],
	])('is not taken for done %s', async (_name, steps, words) => {
		const run = await started(house, steps);
		const event = await announce(house, {});
		await expect
			.poll(() => outcomeOf(house, event, run.flow), PATIENCE)
			.toMatchObject({ isDone: false, error: expect.stringContaining(words) });
	});
});

test('an operation of ours is refused in a flow that something else starts', async () => {
	const { admin, shop } = house;
	const options = { user: shop.customer.id, name: 'flow:trap', payload: {} };
	const flow = await aFlow(admin, [{ type: 'cubehub-emit-to-user', options }], {
		trigger: 'webhook',
		options: { method: 'POST', error_on_reject: true },
	});

	const answer = await admin.post(`/flows/trigger/${flow}`, {}, { key: false });

	expect([answer.status, codeOf(answer)]).toEqual([403, 'FORBIDDEN']);
});

async function walletOf(person: Person): Promise<string> {
	return valueOf(`select ledger_wallet($1, 'KZT')::text as value`, [person.id]);
}

async function accountOf(organization: string | null, purpose: string): Promise<string> {
	return valueOf(`select ledger_house($1, $2, 'KZT')::text as value`, [organization, purpose]);
}

async function valueOf(text: string, parameters: readonly unknown[]): Promise<string> {
	const [row] = await house.server.database.query<{ value: string }>(text, parameters);
	return row!.value;
}
