/**
 * The last number of everybody who is connected to this process: one statement every ten seconds,
 * however many sockets ask. A client that missed its last message learns it from here.
 */
import { log } from '@cubehub/core/log';
import { backgroundSql } from '@cubehub/core/outbox';
import { headsOf } from '../store.ts';

const REFRESH_MS = 10_000;

export type Heads = {
	/** The last number known of a person; 0 when they were never told anything. */
	readonly of: (userId: string) => number;
	/** Reads the number of one person now. */
	readonly read: (userId: string) => Promise<number>;
	readonly stop: () => void;
};

/** Follows the people that `connected` names. */
export function followHeads(connected: () => readonly string[]): Heads {
	let heads: ReadonlyMap<string, number> = new Map();

	async function refresh(): Promise<void> {
		const users = connected();
		heads = users.length > 0 ? await headsOf(backgroundSql(), users) : new Map();
	}

	const timer = setInterval(() => {
		refresh().catch((error: unknown) => log.warn('cursors not read', { error }));
	}, REFRESH_MS);
	timer.unref();

	return {
		of: (userId) => heads.get(userId) ?? 0,
		read: async (userId) => {
			const found = await headsOf(backgroundSql(), [userId]);
			const head = found.get(userId) ?? 0;
			heads = new Map([...heads, [userId, head]]);
			return head;
		},
		stop: () => clearInterval(timer),
	};
}
