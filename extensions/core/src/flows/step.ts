/**
 * What an operation of ours is told, and whether it may run at all.
 *
 * - It runs for an event that the flow's row in `flow_triggers` waits for, as the person named there,
 *   or for an administrator who presses the flow's button. Any other trigger is refused: else whoever
 *   changes a row could have somebody's flow act for them.
 * - What an option fixes is read as it is stored: a template in it is never filled in.
 */
import type { z } from 'zod';
import type { Accountability } from '../auth.ts';
import { contextOf, currentContext } from '../context.ts';
import type { LoadedFlow, LoadedOperation } from '../directus.ts';
import { Forbidden, InvalidPayload } from '../errors.ts';
import { principalOf } from '../http/principal.ts';
import type { OutboxEvent } from '../outbox.ts';
import { openWork, type Work } from '../work.ts';
import { currentRun } from './run.ts';

export type FlowStep = {
	/** The id of the flow. */
	readonly flow: string;
	/** What the flow runs for; null where an administrator has started it. */
	readonly event: OutboxEvent | null;
	/** The same for every attempt of one run: the event's id, or person and key of the request. */
	readonly occasion: string;
	/** The operations of the flow with this type, their options as they are stored. */
	readonly operations: (type: string) => readonly LoadedOperation[];
};

type Options = { readonly [name: string]: unknown };

/** What Directus calls an operation with, as far as a step looks at it. */
type Called = {
	readonly accountability: Accountability | null;
	readonly flow?: LoadedFlow;
	readonly data: {
		readonly $trigger?: {
			readonly headers?: { readonly [name: string]: string | undefined };
		} | null;
	};
};

/**
 * Runs the work of an operation for whoever the flow runs as. Refuses with FORBIDDEN where neither
 * the flow's trigger nor an administrator has started it, with 401 where the person is not active.
 */
export async function takeStep<Answer>(
	context: unknown,
	run: (work: Work, step: FlowStep) => Promise<Answer>,
): Promise<Answer> {
	const { accountability, flow, data } = context as Called;
	if (!accountability?.user || !flow) throw notStarted();
	const event = currentRun(flow.id)?.event ?? null;
	const isPressed = flow.trigger === 'manual' && accountability.admin === true;
	if (!event && !isPressed) throw notStarted();

	const request = currentContext() ?? contextOf(undefined);
	const key = data.$trigger?.headers?.['idempotency-key'] ?? request.requestId;
	const { work } = openWork({
		...request,
		actor: await principalOf(accountability, 'user', false),
		accountability,
		preview: false,
		now: new Date(),
	});
	return run(work, {
		flow: flow.id,
		event,
		occasion: event?.eventId ?? `${accountability.user} ${key}`,
		operations: (type) => operationsOf(flow.operation).filter((each) => each.type === type),
	});
}

/** The options of an operation as its schema has them; refuses with INVALID_PAYLOAD. */
export function optionsAs<Schema extends z.ZodType>(
	schema: Schema,
	options: Options,
): z.output<Schema> {
	const given = Object.entries(options).filter(([, value]) => value !== null && value !== '');
	const result = schema.safeParse(Object.fromEntries(given));
	if (result.success) return result.data;
	const [issue] = result.error.issues;
	throw InvalidPayload.with({ path: issue?.path.join('.'), reason: issue?.message });
}

/** The operation and all that may follow it, each of them once. */
export function operationsOf(first: LoadedOperation | null): readonly LoadedOperation[] {
	if (!first) return [];
	const all = [first, ...operationsOf(first.resolve), ...operationsOf(first.reject)];
	return [...new Map(all.map((operation) => [operation.key, operation])).values()];
}

function notStarted(): Error {
	return Forbidden.with({
		reason: 'This operation runs for its trigger of the business, or for an administrator.',
	});
}
