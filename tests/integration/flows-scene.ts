/** What the tests of flows are given: a house of their own, flows made as an administrator makes them. */
import { randomUUID } from 'node:crypto';
import { expect, onTestFinished } from 'vitest';
import { ownServer, type OwnServer } from '../harness/own-server.ts';
import { aShop, type House, type Shop } from '../harness/shop.ts';
import type { Answer, Client } from '../harness/http.ts';
import { dataOf } from './wallet-readers.ts';

/** Nobody but flows listens to it. */
export const TOPIC = 'pos.shift.opened';
export const PATIENCE = { timeout: 30_000 };

export type Step = { readonly type: string; readonly options: object; readonly key?: string };

export type FlowsHouse<Server extends House = House> = {
	readonly server: Server;
	readonly shop: Shop;
	readonly admin: Client;
	/** An account of the shop's organization that may pay. */
	readonly revenue: string;
};

/** A server with its own database: its flows hear nothing of what other tests announce. */
export async function flowsHouse(
	options: Parameters<typeof ownServer>[0] = {},
): Promise<FlowsHouse<OwnServer>> {
	return flowsOn(await ownServer(options));
}

/** What these tests are given on a server that is there. */
export async function flowsOn<Server extends House>(server: Server): Promise<FlowsHouse<Server>> {
	const shop = await aShop(server);
	const [account] = await server.database.query<{ id: string }>(
		`select ledger_house($1, 'revenue', 'KZT')::text as id`,
		[shop.organization],
	);
	return { server, shop, admin: shop.admin.api, revenue: account!.id };
}

/** Makes a flow with these steps, each after the one before it. Answers its id. */
export async function aFlow(
	admin: Client,
	steps: readonly Step[],
	trigger: object = { trigger: 'event', options: { type: 'action', scope: [] } },
): Promise<string> {
	const flow = randomUUID();
	const name = `Flow ${flow.slice(0, 8)}`;
	dataOf(await made(admin.post('/flows', { id: flow, name, status: 'active', ...trigger })));
	let next: string | null = null;
	for (const [index, { type, options, key = `step_${index}` }] of [
		...steps.entries(),
	].toReversed()) {
		const operation = { flow, key, name: key, type, options, resolve: next };
		const answer = await made(
			admin.post('/operations', { ...operation, position_x: 20 * (index + 1), position_y: 1 }),
		);
		next = dataOf<{ id: string }>(answer).id;
	}
	await made(admin.patch(`/flows/${flow}`, { operation: next }));
	return flow;
}

/** Saves a trigger; answers its id. */
export async function aTrigger(
	admin: Client,
	flow: string,
	runAs: { readonly id: string },
	topic = TOPIC,
): Promise<string> {
	const trigger = { topic, flow, run_as: runAs.id };
	const answer = await made(admin.post('/items/flow_triggers', trigger));
	return dataOf<{ id: string }>(answer).id;
}

export type Started = { readonly flow: string; readonly trigger: string };

/** A flow that hears its event until the test ends, as the manager of the shop unless somebody is named. */
export async function started(
	{ admin, shop }: FlowsHouse,
	steps: readonly Step[],
	{ runAs = shop.manager, topic = TOPIC }: { runAs?: { readonly id: string }; topic?: string } = {},
): Promise<Started> {
	const flow = await aFlow(admin, steps);
	const trigger = await aTrigger(admin, flow, runAs, topic);
	onTestFinished(async () => {
		await made(admin.delete(`/items/flow_triggers/${trigger}`), 204);
	});
	return { flow, trigger };
}

/** An answer that is no refusal; else the test ends with it. */
async function made(answering: Promise<Answer>, status = 200): Promise<Answer> {
	const answer = await answering;
	expect([answer.status, answer.body?.errors]).toEqual([status, undefined]);
	return answer;
}

/** What became of an event for a flow. */
export type Outcome = {
	readonly isDone: boolean;
	readonly attempts: number;
	readonly error: string | null;
	/** The letter that waits. */
	readonly letter: string | null;
};

/** Announces an event as its domain would; answers its id. */
export async function announce(
	{ server }: Pick<FlowsHouse, 'server'>,
	payload: object,
	topic = TOPIC,
): Promise<string> {
	const mark = randomUUID();
	await server.database.query(`select outbox_add($1, null, $2, $3)`, [
		topic,
		JSON.stringify(payload),
		mark,
	]);
	const [event] = await server.database.query<{ event_id: string }>(
		`select event_id from outbox where dedupe_key = $1 limit 1`,
		[mark],
	);
	return event!.event_id;
}

export async function outcomeOf(
	{ server }: Pick<FlowsHouse, 'server'>,
	event: string,
	flow: string,
): Promise<Outcome | undefined> {
	const [row] = await server.database.query<Outcome>(
		`select
			o.done_at is not null as "isDone", o.attempts, o.last_error as error,
			(select l.id::text from dead_letters l where l.outbox_id = o.id and l.retried_at is null)
				as letter
		from outbox o
		where o.event_id = $1 and o.consumer = 'flow:' || $2`,
		[event, flow],
	);
	return row;
}

/** Waits until the event has taken effect in the flow. */
export async function effect(house: FlowsHouse, event: string, flow: string): Promise<void> {
	await expect
		.poll(() => outcomeOf(house, event, flow), PATIENCE)
		.toMatchObject({ isDone: true, error: null, letter: null });
}

/** Waits until the event is a dead letter of the flow; answers it. */
export async function letterOf(
	house: FlowsHouse,
	event: string,
	flow: string,
): Promise<{ readonly letter: string; readonly error: string }> {
	await expect
		.poll(() => outcomeOf(house, event, flow), PATIENCE)
		.toMatchObject({ isDone: true, letter: expect.any(String) });
	const { letter, error } = (await outcomeOf(house, event, flow))!;
	return { letter: letter!, error: error! };
}

/** After a failure: the next attempt is the last one, and due at once. */
export async function hurry({ server }: FlowsHouse, event: string): Promise<void> {
	await server.database.query(
		`update outbox set attempts = 7, available_at = current_timestamp where event_id = $1`,
		[event],
	);
}

/** Journals that a flow has posted, with whom they pay and for whom. */
export async function paidBy({ server }: Pick<FlowsHouse, 'server'>, flow: string) {
	return server.database.query<{ actor: string; to: string; amount: string }>(
		`select journal.actor_id as actor, account.owner_user as to, entry.amount::text
		from ledger_journals journal
		join ledger_entries entry on entry.journal = journal.id and entry.amount > 0
		join ledger_accounts account on account.id = entry.account
		where journal.ref_type = 'flow' and journal.ref_id = $1 and journal.status = 'posted'
		order by journal.created_at`,
		[flow],
	);
}

/** Pays to whoever the event names. */
export const transfer = ({ revenue }: FlowsHouse, changes: object = {}): Step => ({
	type: 'cubehub-post-transfer',
	options: {
		step: 'bonus',
		source: revenue,
		to: '{{$trigger.payload.payload.user}}',
		amount: '{{$trigger.payload.payload.amount}}',
		currency: 'KZT',
		limit: '1000',
		note: 'Thank you',
		...changes,
	},
});
