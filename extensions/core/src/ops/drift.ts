/** How far roles, policies, permissions and settings are from what `seeds/` declares. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { countDrift } from '../deploy/config-step.ts';
import type { Declaration } from '../deploy/declaration.ts';
import type { Reading } from '../deploy/platform.ts';
import { getDatabase, getSchema, ItemsService } from '../directus.ts';
import { log } from '../log.ts';

/** A balancer asks every few seconds: in between the last answer is told again. */
const FRESH_MS = 10_000;
const DECLARED = join(import.meta.dirname, '..', '..', '..', '..', 'seeds', 'config.ts');

let last: { readonly at: number; readonly rows: Promise<number | null> } | undefined;

/** Rows that a deploy would create, change or delete; null where that cannot be found out. */
export function driftedRows(): Promise<number | null> {
	if (!last || Date.now() - last.at > FRESH_MS) last = { at: Date.now(), rows: count() };
	return last.rows;
}

async function count(): Promise<number | null> {
	try {
		const { declaration } = (await import(pathToFileURL(DECLARED).href)) as {
			readonly declaration: Declaration;
		};
		const reading = {
			knex: getDatabase(),
			schema: await getSchema(),
			services: { ItemsService },
		} as unknown as Reading;
		return await countDrift(reading, declaration);
	} catch (error) {
		log.warn('the configuration was not compared', { error });
		return null;
	}
}
