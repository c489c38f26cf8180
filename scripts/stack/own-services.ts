/** What the environment brings along, so that `npm start` does not make its own. */
import { readEnvironment, type Env } from '../config/environment.ts';
import { join } from 'node:path';
import { root } from './places.ts';

/** Whether DB_* names a database. */
export function namesDatabase(env: Env): boolean {
	return ['DB_HOST', 'DB_CONNECTION_STRING', 'DB_DATABASE'].some((name) => Boolean(env[name]));
}

/** The environment of the commands: `.env` beneath what is set. */
export function environmentOf(environment: Env): Env {
	return readEnvironment(environment, join(root, '.env'));
}

/** The variables that name the given database, for children whose own are replaced. */
export function givenDatabase(env: Env): { readonly [name: string]: string } {
	const names = Object.keys(env).filter((name) => name.startsWith('DB_'));
	return Object.fromEntries(names.map((name) => [name, env[name] ?? '']));
}

/** A given database as a URL, for `.data/local.json`. */
export function givenDatabaseUrl(env: Env): string {
	if (env['DB_CONNECTION_STRING']) return env['DB_CONNECTION_STRING'];
	const user = encodeURIComponent(env['DB_USER'] ?? 'cubehub');
	const password = encodeURIComponent(env['DB_PASSWORD'] ?? '');
	const place = `${env['DB_HOST'] ?? '127.0.0.1'}:${env['DB_PORT'] ?? 5432}`;
	return `postgres://${user}:${password}@${place}/${env['DB_DATABASE'] ?? 'cubehub'}`;
}
