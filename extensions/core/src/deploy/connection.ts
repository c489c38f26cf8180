/** A PostgreSQL connection of the deploy's own: it needs no Directus, and SQL files need no bindings. */
import { connectionOf } from '@cubehub/core/pool';
import { Client } from 'pg';

export type Settings = { readonly [name: string]: unknown };

const TRIES = 6;
const PAUSE_MS = 2_000;

/** Connects to the database of Directus; one that is still starting gets ten seconds. */
export async function connect(settings: Settings): Promise<Client> {
	for (let attempt = 1; ; attempt += 1) {
		const client = new Client({
			...connectionOf(asRead(settings)),
			application_name: 'cubehub deploy',
		});
		try {
			await client.connect();
			return client;
		} catch (error) {
			await client.end().catch(() => undefined);
			if (attempt === TRIES || !isStarting(error)) throw error;
			await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
		}
	}
}

/** Settings as Directus casts them, as far as a connection needs it. */
function asRead(settings: Settings): Settings {
	return Object.fromEntries(
		Object.entries(settings).map(([name, value]) => {
			if (value === 'true' || value === 'false') return [name, value === 'true'];
			return [name, typeof value === 'string' ? value.replace(/^string:/, '') : value];
		}),
	);
}

/** Refused connections and 57P03 (the database system is starting up); a wrong password is final. */
function isStarting(error: unknown): boolean {
	const code = (error as { code?: string }).code ?? '';
	return ['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'EAI_AGAIN', '57P03'].includes(code);
}
