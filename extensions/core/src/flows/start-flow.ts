/**
 * The consumers that are flows: `flow:<id>` is told of the event that the flow's trigger waits for.
 *
 * - The flow runs as the person of its trigger, with the rights that they have at that moment.
 * - A flow whose last operation is refused has failed: the event is tried again, and in the end waits
 *   among the dead letters of this flow. So does one that could not be run as it is set up.
 * - What operations of Directus do outside may happen again after a crash; those of ours do not.
 */
import type { Accountability } from '../auth.ts';
import {
	getDatabase,
	getFlowManager,
	getSchema,
	useEmitter,
	type FlowManager,
	type LoadedFlow,
} from '../directus.ts';
import { isRefusal } from '../errors.ts';
import { log } from '../log.ts';
import { standingOf } from '../logins.ts';
import { UnrecoverableError, type ConsumerFamily, type OutboxEvent } from '../outbox.ts';
import type { Sql } from '../sql.ts';
import { inRun } from './run.ts';
import { operationsOf } from './step.ts';

const PREFIX = 'flow:';
/** A flow may wait for others: mail, a request, a pause. */
const TIMEOUT_SECONDS = 60;

type Trigger = {
	readonly topic: string;
	readonly is_active: boolean;
	readonly flow_status: string;
	readonly flow_name: string;
	readonly run_as: string;
	readonly role: string | null;
	readonly person_status: string;
};

/** Runs flows for events; the routes to them are those of active triggers. */
export const flowConsumers: ConsumerFamily = {
	prefix: PREFIX,
	outside: true,
	timeoutSeconds: TIMEOUT_SECONDS,
	handle: (event, sql, consumer) => startFlow(event, sql, consumer.slice(PREFIX.length)),
};

/** Has every process load its flows anew: the database has changed one. */
export function reloadFlows(): void {
	getFlowManager()
		.reload()
		.catch((error: unknown) => log.error('flows not reloaded', { error }));
}

/** The event that only the flow of this id waits for. */
const scopeOf = (flow: string): string => `business.${flow}`;

async function startFlow(event: OutboxEvent, sql: Sql, flow: string): Promise<void> {
	const trigger = await triggerOf(sql, flow);
	if (!trigger) {
		log.warn('event for a flow without a trigger', { flow, event: event.eventId });
		return;
	}
	const { flow_name: name } = trigger;
	const fault = faultOfTrigger(trigger, event);
	if (fault !== undefined) throw new UnrecoverableError(`${name}: ${fault}`);
	try {
		await run(event, flow, await accountabilityOf(trigger));
	} catch (error) {
		throw new Error(`${name}: ${wordsOf(error)}`, { cause: error });
	}
}

async function triggerOf(sql: Sql, flow: string): Promise<Trigger | undefined> {
	const [trigger] = await sql<Trigger>`
		select
			trigger.topic,
			trigger.is_active,
			flow.status as flow_status,
			flow.name as flow_name,
			trigger.run_as,
			person.role,
			person.status as person_status
		from flow_triggers trigger
		join directus_flows flow on flow.id = trigger.flow
		join directus_users person on person.id = trigger.run_as
		where trigger.flow = ${flow}`;
	return trigger;
}

/** Why this event cannot be handled before somebody changes something; undefined when it can. */
function faultOfTrigger(trigger: Trigger, { topic }: OutboxEvent): string | undefined {
	if (!trigger.is_active) return 'The trigger of this flow is switched off.';
	if (trigger.flow_status !== 'active') return 'The flow is switched off.';
	if (trigger.person_status !== 'active') return 'The person that the flow runs as is not active.';
	if (trigger.topic !== topic) return `The flow waits for ${trigger.topic} by now.`;
	return undefined;
}

async function accountabilityOf({ run_as, role }: Trigger): Promise<Accountability> {
	return { user: run_as, ...(await standingOf(run_as, role, null)), ip: null };
}

async function run(
	event: OutboxEvent,
	flow: string,
	accountability: Accountability,
): Promise<void> {
	const schema = await getSchema();
	const manager = getFlowManager();
	while (manager.reloadQueue.pending > 0) await manager.reloadQueue.onIdle();

	// No await between this look and the emitting: what was loaded is what runs.
	const fault = faultOfFlow(manager, flow);
	if (fault !== undefined) throw new Error(fault);
	const { eventId, topic, at, payload } = event;
	await inRun({ flow, event }, () =>
		useEmitter().emitFilter(
			scopeOf(flow),
			{ event_id: eventId, topic, at: at.toISOString(), payload },
			{},
			{ database: getDatabase(), schema, accountability },
		),
	);
}

/** Directus says nothing of a flow that does not run as it was meant to: we look before. */
function faultOfFlow(manager: FlowManager, id: string): string | undefined {
	const flow = manager.getFlow(id);
	if (!flow) return 'This process has not loaded the flow yet.';
	if (!isSetUp(flow)) return 'The flow was changed by hand: save its trigger again.';
	if (!flow.operation) return 'The flow has no operation.';
	const unknown = operationsOf(flow.operation).find(({ type }) => !manager.operations.has(type));
	return unknown && `There is no operation of the type ${unknown.type}.`;
}

function isSetUp({ id, trigger, options }: LoadedFlow): boolean {
	const { type, scope } = options;
	const [only, ...others] = Array.isArray(scope) ? scope : [];
	return trigger === 'event' && type === 'filter' && only === scopeOf(id) && others.length === 0;
}

/** What an operation has thrown, for whoever reads the dead letter. */
function wordsOf(error: unknown): string {
	if (isRefusal(error)) {
		const details = Object.entries(error.detail).map(([name, value]) => `${name}: ${value}`);
		return [error.code, error.text, details.join(', ')].join(' ').trim();
	}
	if (error instanceof Error) return error.message;
	return typeof error === 'string' ? error : JSON.stringify(error);
}
