/** The processes of `npm start`, started in order and ended in the opposite one. */
import { join } from 'node:path';
import { Children } from './children.ts';
import { runNode } from './command.ts';
import { deployDemo } from './deploy-demo.ts';
import {
	databaseVariables,
	startDirectus,
	type DatabaseVariables,
	type DirectusOptions,
} from './directus.ts';
import { writeLocal, type Local, type Login } from './local-file.ts';
import { troubleIn } from './log-lines.ts';
import { caughtMail, startLocalMail, type LocalMail } from './mail-catcher.ts';
import { environmentOf, givenDatabase, givenDatabaseUrl, namesDatabase } from './own-services.ts';
import { makeFolder, root } from './places.ts';
import { namesProvider, startLocalProvider } from './payment-provider.ts';
import { isFree, nextFree } from './ports.ts';
import { databaseUrl, startPostgres, type Database } from './postgres.ts';
import { step } from './progress.ts';
import { redisProgram, startRedis } from './redis.ts';
import type { Claim } from './running.ts';
import { secretsOf } from './secrets.ts';
import { requireKeycloak, startSingleSignOn, type SingleSignOn } from './single-sign-on.ts';

const FIRST_PORT = 8055;
/** Who administrates beside a Keycloak that is down. */
const BREAK_GLASS = 'break-glass@example.com';

type GivenOrStarted = {
	readonly variables: DatabaseVariables;
	readonly url: string;
	/** The cluster that we have started ourselves. */
	readonly cluster?: Database;
};

type Options = {
	/** With a Keycloak, in a database and a folder of their own. */
	readonly isSso: boolean;
};

export class Stack {
	readonly #folder: string;
	/** Where data goes: the two kinds of house do not share any. */
	readonly #place: string;
	readonly #isSso: boolean;
	readonly #environment = environmentOf(process.env);
	readonly #children: Children;

	constructor(folder: string, claim: Claim, { isSso }: Options) {
		this.#folder = folder;
		this.#place = isSso ? makeFolder(join(folder, 'sso')) : folder;
		this.#isSso = isSso;
		this.#children = new Children(folder, claim);
	}

	/** Brings everything up; answers what runs. What was started before a failure is ended by stop(). */
	async start(): Promise<Local> {
		if (this.#isSso) await requireKeycloak();
		const build = await runNode(join(root, 'scripts', 'build.ts'), [], { isShown: true });
		if (build.code !== 0) throw new Error('The build failed: see above.');

		const database = await this.#database();
		const redis = await this.#redis();
		const { secret, seedPassword, receiptKey } = secretsOf(this.#place, this.#environment);
		const port = await this.#port();
		const payments = await this.#payments(port);
		const mail = await this.#mail();
		const sso = await this.#singleSignOn(database.cluster, { port, mail, password: seedPassword });
		const options: DirectusOptions = {
			port,
			database: database.variables,
			redis,
			secret,
			folder: this.#place,
			settings: {
				...this.#given(),
				...payments,
				...(mail && !this.#environment['EMAIL_SMTP_HOST'] && caughtMail(mail.smtpPort)),
				...sso?.settings,
				...(sso && { ADMIN_EMAIL: BREAK_GLASS, ADMIN_PASSWORD: seedPassword }),
				SEED_PASSWORD: seedPassword,
				RECEIPT_KEY: receiptKey,
			},
		};
		const logins = await deployDemo(options, { mayBeSkipped: this.#isSso });
		const directus = await step(
			'Directus',
			async () => {
				const listen = troubleIn((line) => console.error(line));
				const server = await startDirectus(
					options,
					process.env,
					this.#children.log('directus'),
					listen,
				);
				return { ...server, child: this.#children.keep(server.child) };
			},
			({ url }) => url,
		);
		const local: Local = {
			url: directus.url,
			pid: directus.child.identity.pid,
			database: database.url,
			redis: redis ?? null,
			keycloak: sso?.url ?? null,
			logins: sso ? [...sso.logins, breakGlass(seedPassword)] : logins,
			...(mail && { mail: mail.url }),
		};
		writeLocal(this.#folder, local);
		return local;
	}

	/** Resolves with what to tell when one of the processes ends by itself. */
	crashed(): Promise<string> {
		return this.#children.crashed();
	}

	stop(): Promise<void> {
		return this.#children.stop();
	}

	async #database(): Promise<GivenOrStarted> {
		if (namesDatabase(this.#environment) && !this.#isSso) {
			console.log('PostgreSQL   the one that DB_* names');
			return {
				variables: givenDatabase(this.#environment),
				url: givenDatabaseUrl(this.#environment),
			};
		}
		const { database } = await step(
			'PostgreSQL',
			async () => {
				const started = await startPostgres({
					folder: this.#place,
					logFile: this.#children.log('postgres'),
					isDurable: true,
				});
				this.#children.keep(started.child);
				return started;
			},
			({ database: { port } }) => `port ${port}`,
		);
		return {
			variables: databaseVariables(database),
			url: databaseUrl(database),
			cluster: database,
		};
	}

	async #redis(): Promise<string | undefined> {
		if (this.#environment['REDIS']) {
			console.log('Redis        the one that REDIS names');
			return this.#environment['REDIS'];
		}
		const program = redisProgram();
		if (program === undefined) {
			console.log(
				'Redis        none (no redis-server or valkey-server in PATH): single-process mode',
			);
			return undefined;
		}
		const { url } = await step(
			'Redis',
			async () => {
				const started = await startRedis(program, {
					folder: this.#place,
					logFile: this.#children.log('redis'),
					isDurable: true,
				});
				this.#children.keep(started.child);
				return started;
			},
			(redis) => redis.url,
		);
		return url;
	}

	/** Settings of the payment provider that we start ourselves; none where one is given. */
	async #payments(port: number): Promise<{ readonly [name: string]: string }> {
		if (namesProvider(this.#environment)) {
			console.log('Payments     the provider that STRIPE_SECRET_KEY names');
			return {};
		}
		const { settings } = await step(
			'Payments',
			async () => {
				const started = await startLocalProvider({
					folder: this.#place,
					logFile: this.#children.log('payments'),
					houseUrl: `http://127.0.0.1:${port}`,
				});
				this.#children.keep(started.child);
				return started;
			},
			(provider) => `local, no money moves: ${provider.settings.STRIPE_API_URL}`,
		);
		return settings;
	}

	/** A catcher for the mails for which no server is given: they can be read, and go to nobody. */
	async #mail(): Promise<LocalMail | undefined> {
		const needed = ['EMAIL_SMTP_HOST', ...(this.#isSso ? ['KC_SMTP_HOST'] : [])];
		if (needed.every((name) => this.#environment[name])) {
			console.log(`Mail         the server that ${needed.join(' and ')} name`);
			return undefined;
		}
		return step(
			'Mail',
			async () => {
				const started = await startLocalMail({
					folder: this.#place,
					logFile: this.#children.log('mail'),
				});
				this.#children.keep(started.child);
				return started;
			},
			(mail) => `caught, not delivered: ${mail.url}`,
		);
	}

	async #singleSignOn(
		cluster: Database | undefined,
		{ port, mail, password }: { port: number; mail: LocalMail | undefined; password: string },
	): Promise<SingleSignOn | undefined> {
		if (!this.#isSso || !cluster) return undefined;
		return startSingleSignOn({
			folder: this.#place,
			cluster,
			environment: this.#environment,
			mail,
			house: { url: this.#environment['PUBLIC_URL'] ?? `http://localhost:${port}`, port },
			password,
			keep: (child) => this.#children.keep(child),
			log: (name) => this.#children.log(name),
		});
	}

	async #port(): Promise<number> {
		const asked = this.#environment['PORT'];
		if (asked !== undefined) {
			if (await isFree(Number(asked))) return Number(asked);
			throw new Error(
				`Port ${asked} (PORT) is taken. Name another one, or none: PORT=9000 npm start`,
			);
		}
		const port = await nextFree(FIRST_PORT);
		if (port !== FIRST_PORT)
			console.log(`Port ${FIRST_PORT} is taken by another program: using ${port}.`);
		return port;
	}

	/** Where links point to is the user's choice; the port is in it already. */
	#given(): { readonly [name: string]: string } {
		const url = this.#environment['PUBLIC_URL'];
		return url === undefined ? {} : { PUBLIC_URL: url };
	}
}

function breakGlass(password: string): Login {
	return { role: 'local admin', email: BREAK_GLASS, password };
}
