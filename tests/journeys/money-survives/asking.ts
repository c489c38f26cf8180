/**
 * Asking until there is an answer. A broken connection, a server that is away and a 5xx tell nothing
 * about what was done: the same request goes out again, with the same key.
 */
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import type { Answer, Client } from '../../harness/http.ts';
import type { OwnHouse } from '../../harness/own-house.ts';
import type { Weather } from './weather.ts';

const MOST_TRIES = 200;
const BETWEEN_TRIES_MS = 100;
/** The server is going down, coming up, or gone. */
const DATABASE_AWAY = new Set(['57P01', '57P02', '57P03', '08006', '08003', '08001']);

export type Asker = {
	readonly post: (api: Client, path: string, body: object, key: string) => Promise<Answer>;
	/** The first column of the first row of a statement, or the constraint that refused it. */
	readonly select: (text: string, values: readonly unknown[]) => Promise<unknown>;
	/** How often nobody knew whether it was done. */
	readonly unknowns: () => number;
	/** Answers of 500: a fault of ours, whatever else is broken. */
	readonly faults: readonly string[];
};

export function askerOf(house: OwnHouse, weather: Weather): Asker {
	let unknowns = 0;
	const faults: string[] = [];

	const untilKnown = async <Result>(ask: () => Promise<Result | undefined>): Promise<Result> => {
		for (let tries = 0; tries < MOST_TRIES; tries += 1) {
			const answer = await ask();
			if (answer !== undefined) return answer;
			unknowns += 1;
			await weather.calm();
			await pause(BETWEEN_TRIES_MS);
		}
		throw new Error(`No answer after ${MOST_TRIES} tries.`);
	};

	return {
		post: (api, path, body, key) =>
			untilKnown(async () => {
				const answer = await api.post(path, body, { key }).catch(() => undefined);
				if (answer?.status === 500) faults.push(`${path} ${JSON.stringify(answer.body)}`);
				return answer === undefined || answer.status >= 500 ? undefined : answer;
			}),
		select: (text, values) =>
			untilKnown(async () => {
				try {
					const [row] = await house.database.query<object>(text, values);
					return Object.values(row ?? {})[0] as unknown;
				} catch (error) {
					if (isAway(error)) return undefined;
					if (error instanceof pg.DatabaseError && error.constraint) return error.constraint;
					throw error;
				}
			}),
		unknowns: () => unknowns,
		faults,
	};
}

/** Whether an error tells that nobody answered, rather than what was answered. */
function isAway(error: unknown): boolean {
	if (error instanceof pg.DatabaseError) return DATABASE_AWAY.has(error.code ?? '');
	if (!(error instanceof Error)) return false;
	const { code } = error as { code?: string };
	return code !== undefined
		? ['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT'].includes(code)
		: error.message.startsWith('Connection terminated');
}
