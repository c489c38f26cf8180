/**
 * Loaded before `npm run deploy`, `seed` and `schema`: where DB_* does not name a database,
 * the one of the running `npm start` is meant.
 */
import { join } from 'node:path';
import { readLocal } from './local-file.ts';
import { dataFolder } from './places.ts';
import { environmentOf, namesDatabase } from './own-services.ts';
import { runningStack } from './running.ts';
import { secretsOf } from './secrets.ts';

function useRunningStack(): void {
	const local = runningStack(dataFolder) ? readLocal(dataFolder) : undefined;
	if (!local) {
		console.error(
			'Which database? Start one (npm start, in another terminal), or set DB_HOST, DB_DATABASE, DB_USER and DB_PASSWORD.',
		);
		process.exit(1);
	}
	const database = new URL(local.database);
	const place = local.keycloak === null ? dataFolder : join(dataFolder, 'sso');
	const { secret, seedPassword } = secretsOf(place, environmentOf(process.env));
	Object.assign(process.env, {
		DB_HOST: database.hostname,
		DB_PORT: database.port,
		DB_DATABASE: database.pathname.slice(1),
		DB_USER: decodeURIComponent(database.username),
		DB_PASSWORD: decodeURIComponent(database.password),
		SECRET: secret,
		SEED_PASSWORD: seedPassword,
		PUBLIC_URL: process.env['PUBLIC_URL'] ?? local.url,
		...(local.redis === null ? {} : { REDIS: local.redis }),
		// Seeds make nobody whom Keycloak logs in.
		...(local.keycloak === null ? {} : { KEYCLOAK_URL: local.keycloak }),
	});
}

// A database in `.env` is that of a deployment; the deploy reads it itself.
if (!namesDatabase(environmentOf(process.env))) useRunningStack();
