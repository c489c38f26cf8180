/**
 * What `npm run start:sso` adds to the house: Keycloak on a database of its own, the realm as the
 * repository says, and the demo people.
 */
import { join } from 'node:path';
import type { Env } from '../config/environment.ts';
import { administratorOf } from '../keycloak/administrator.ts';
import { keycloakDatabase } from '../keycloak/database.ts';
import { makeDemoPeople, type OtpSecrets } from '../keycloak/demo-people.ts';
import { obtainKeycloak, whyNoKeycloak } from '../keycloak/distribution.ts';
import { realmFor } from '../keycloak/realm-file.ts';
import { apply } from '../keycloak/reconcile/reconcile.ts';
import { keycloakSecrets } from '../keycloak/secrets.ts';
import { startKeycloak, type Keycloak } from '../keycloak/server.ts';
import type { Child } from './child.ts';
import type { Login } from './local-file.ts';
import type { LocalMail } from './mail-catcher.ts';
import { anyFree, nextFree } from './ports.ts';
import type { Database } from './postgres.ts';
import { readJson, writePrivateJson } from './private-file.ts';
import { step } from './progress.ts';

export type SingleSignOn = {
	/** As browsers see it. */
	readonly url: string;
	/** For the server and the deploy. */
	readonly settings: { readonly [name: string]: string };
	readonly logins: readonly Login[];
};

type Options = {
	readonly folder: string;
	/** The PostgreSQL in which Keycloak gets a database. */
	readonly cluster: Database;
	readonly environment: Env;
	/** The house, as browsers see it, and its port. */
	readonly house: { readonly url: string; readonly port: number };
	/** The catcher; absent where a mail server was given for everything. */
	readonly mail: LocalMail | undefined;
	/** Of all demo people. */
	readonly password: string;
	readonly keep: (child: Child) => Child;
	readonly log: (name: string) => string;
};

type Values = { readonly [name: string]: string };

const FIRST_PORT = 8080;
const ADMINISTRATOR = 'keycloak-admin';
const FRONTEND = 'http://localhost:3000';

/** Starts it. Says what is missing on this machine before anything is done. */
export async function startSingleSignOn(options: Options): Promise<SingleSignOn> {
	const { folder, environment, keep, log } = options;
	const secrets = keycloakSecrets(join(folder, 'keycloak-secrets.json'), environment);
	const { KC_BOOTSTRAP_ADMIN_PASSWORD, KC_DB_PASSWORD, ...clients } = secrets;
	const realm: Env = {
		WEB_URL: FRONTEND,
		MOBILE_REDIRECT_URI: 'cubehub://login',
		...environment,
		...realmMail(options),
		...clients,
		PUBLIC_URL: options.house.url,
		DIRECTUS_INTERNAL_URL: `http://127.0.0.1:${options.house.port}`,
	};
	const database = await keycloakDatabase(options.cluster, KC_DB_PASSWORD);
	const keycloak = await step(
		'Keycloak',
		async () =>
			startKeycloak(await obtainKeycloak(), {
				folder: join(folder, 'keycloak'),
				logFile: log('keycloak'),
				port: await nextFree(FIRST_PORT),
				managementPort: await anyFree(),
				database,
				administrator: { username: ADMINISTRATOR, password: KC_BOOTSTRAP_ADMIN_PASSWORD },
				realm,
				keep: (child) => void keep(child),
			}),
		({ url }) => url,
	);
	const logins = await step(
		'Realm',
		() => prepareRealm(keycloak, realm, options),
		({ changes }) => (changes === 0 ? 'as the repository says' : `${changes} changes`),
	);
	return {
		url: keycloak.url,
		settings: {
			KEYCLOAK_URL: keycloak.url,
			KEYCLOAK_INTERNAL_URL: keycloak.url.replace('localhost', '127.0.0.1'),
			...clients,
		},
		logins: logins.logins,
	};
}

/** Refuses a machine that cannot run Keycloak, in words that help. */
export async function requireKeycloak(): Promise<void> {
	const missing = await whyNoKeycloak();
	if (missing === undefined) return;
	throw new Error(
		`Keycloak cannot run here: ${missing}.\nDebian: apt-get install openjdk-17-jre-headless maven unzip. Without it: npm start`,
	);
}

async function prepareRealm(
	{ url, administrator }: Keycloak,
	realm: Env,
	{ folder, password }: Options,
): Promise<{ readonly changes: number; readonly logins: readonly Login[] }> {
	const keycloak = administratorOf(url, administrator);
	const changes = await apply({ keycloak, declared: realmFor(realm) });
	const file = join(folder, 'keycloak-otp.json');
	const known = readJson<OtpSecrets>(file) ?? {};
	const { logins, otp } = await makeDemoPeople(keycloak, password, known);
	writePrivateJson(file, otp);
	const console = { role: 'keycloak', email: administrator.username };
	return { changes: changes.length, logins: [...logins, { ...console, ...administrator }] };
}

/** How Keycloak is told to mail: by the server that was given, else by the catcher. */
function realmMail({ environment, mail }: Options): Values {
	if (environment['KC_SMTP_HOST'] || mail === undefined) return {};
	return {
		KC_SMTP_HOST: '127.0.0.1',
		KC_SMTP_PORT: String(mail.smtpPort),
		KC_SMTP_FROM: environment['KC_SMTP_FROM'] ?? 'no-reply@example.com',
		KC_SMTP_AUTH: 'false',
		KC_SMTP_STARTTLS: 'false',
		KC_SMTP_USER: 'nobody',
		KC_SMTP_PASSWORD: 'none',
	};
}
