/**
 * Directus' own services for the rest of core, and writes through them that tell nobody before they
 * are committed.
 */
import type { Knex } from 'knex';
import { getDatabase, useEmitter } from './directus.ts';
import { withRetry } from './retry.ts';

/** An action of Directus that waits for the commit. */
export type ActionEvent = {
	readonly event: string | string[];
	readonly meta: object;
	readonly context: object;
};

type Specification = {
	readonly oas: { generate(host?: string): Promise<{ [part: string]: unknown }> };
};

export type Services = {
	readonly SpecificationService: new (options: object) => Specification;
	/** Second factors. */
	readonly TFAService: new (options: object) => {
		verifyOTP(user: string, code: string): Promise<boolean>;
	};
};

let held: Services | undefined;

/** Keeps the services that Directus hands to every hook. */
export function holdServices(services: Services): void {
	held = services;
}

/** The services; throws before any hook was registered. */
export function heldServices(): Services {
	if (!held) throw new Error('Directus has not handed out its services yet.');
	return held;
}

/**
 * Runs `run` in one transaction of Directus' database and emits what it collected in `after` when it
 * has committed: flows, subscriptions and hooks see the rows, and hear nothing of a rollback. Pass
 * `bypassEmitAction: (event) => after.push(event)` to every service call within.
 */
export async function withTx<T>(
	run: (trx: Knex.Transaction, after: ActionEvent[]) => Promise<T>,
): Promise<T> {
	let collected: ActionEvent[] = [];
	const result = await withRetry(() => {
		collected = [];
		return getDatabase().transaction(async (trx) => {
			await trx.raw("set local lock_timeout = '2s'; set local statement_timeout = '5s'");
			return run(trx, collected);
		});
	});
	for (const { event, meta, context } of collected) useEmitter().emitAction(event, meta, context);
	return result;
}
