/**
 * `npm run keycloak`: Keycloak alone, for a house that is started apart. Obtains it at the first run,
 * imports the realm of the repository and stays in the foreground; Ctrl-C ends it and keeps the data
 * (`.data/keycloak`).
 *
 * The realm's variables come from the environment and `.env` (npm run setup makes the secrets);
 * KEYCLOAK_URL says the port, 8080 unless set.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { keycloakDatabase } from './keycloak/database.ts';
import { obtainKeycloak } from './keycloak/distribution.ts';
import { refuseMissing } from './keycloak/placeholders.ts';
import { realmText } from './keycloak/realm-file.ts';
import { keycloakSecrets } from './keycloak/secrets.ts';
import { startKeycloak, type Keycloak } from './keycloak/server.ts';
import { lastWords, type Child } from './stack/child.ts';
import { environmentOf } from './stack/own-services.ts';
import { dataFolder, makeFolder } from './stack/places.ts';
import { anyFree, isFree } from './stack/ports.ts';
import { startPostgres } from './stack/postgres.ts';
import { step } from './stack/progress.ts';
import { requireKeycloak } from './stack/single-sign-on.ts';

const SIGNALS: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];
const PORT = '8080';

async function main(): Promise<number> {
	const asked = new Promise<NodeJS.Signals>((resolve) => {
		for (const signal of SIGNALS) process.on(signal, () => resolve(signal));
	});
	const children: Child[] = [];
	try {
		const started = await Promise.race([start(children), asked]);
		if (typeof started === 'string') return 0;
		console.log(
			`\nConsole  ${started.url}/admin\nWho      ${started.administrator.username} with KC_BOOTSTRAP_ADMIN_PASSWORD\n\nCtrl-C stops it and keeps the data.`,
		);
		const ended = await Promise.race([asked, started.child.ended]);
		if (typeof ended === 'string') return 0;
		console.error(`Keycloak ended unexpectedly:\n${lastWords(started.child)}`);
		return 1;
	} finally {
		for (const child of children.toReversed()) await child.stop();
	}
}

async function start(children: Child[]): Promise<Keycloak> {
	await requireKeycloak();
	const env = environmentOf(process.env);
	refuseMissing(realmText(), env);
	const folder = makeFolder(join(dataFolder, 'keycloak'));
	mkdirSync(join(folder, 'logs'), { recursive: true });
	const { port } = new URL(env['KEYCLOAK_URL'] ?? `http://localhost:${PORT}`);
	if (!(await isFree(Number(port || PORT), '127.0.0.1'))) {
		throw new Error(`Port ${port || PORT} is taken. Name another one by KEYCLOAK_URL.`);
	}
	const distribution = await step('Obtain', obtainKeycloak, ({ version }) => version);
	const postgres = await startPostgres({
		folder,
		logFile: join(folder, 'logs', 'postgres.log'),
		isDurable: true,
	});
	children.push(postgres.child);
	const secrets = keycloakSecrets(join(folder, 'secrets.json'), env);
	const database = await keycloakDatabase(postgres.database, secrets.KC_DB_PASSWORD);
	const username = env['KC_BOOTSTRAP_ADMIN_USERNAME'] ?? 'keycloak-admin';
	return step(
		'Keycloak',
		async () =>
			startKeycloak(distribution, {
				folder: join(folder, 'home'),
				logFile: join(folder, 'logs', 'keycloak.log'),
				port: Number(port || PORT),
				managementPort: await anyFree(),
				database,
				administrator: { username, password: secrets.KC_BOOTSTRAP_ADMIN_PASSWORD },
				realm: env,
				keep: (child) => void children.push(child),
			}),
		({ url }) => url,
	);
}

main()
	.then((code) => process.exit(code))
	.catch((error: unknown) => {
		console.error(error instanceof Error ? error.message : String(error));
		process.exit(1);
	});
