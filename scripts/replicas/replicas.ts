/**
 * The processes of `npm run start:replicas`: PostgreSQL, Redis, two replicas of Directus on both, and
 * nginx in front of them. All are ours, with ports and a folder of their own.
 */
import { join } from 'node:path';
import { Children } from '../stack/children.ts';
import { runNode } from '../stack/command.ts';
import { deployDemo } from '../stack/deploy-demo.ts';
import {
	databaseVariables,
	startDirectus,
	type Directus,
	type DirectusOptions,
} from '../stack/directus.ts';
import { writeLocal, type Local } from '../stack/local-file.ts';
import { troubleIn } from '../stack/log-lines.ts';
import { caughtMail, startLocalMail } from '../stack/mail-catcher.ts';
import { environmentOf } from '../stack/own-services.ts';
import { startLocalProvider } from '../stack/payment-provider.ts';
import { makeFolder, root } from '../stack/places.ts';
import { anyFree, nextFree } from '../stack/ports.ts';
import { databaseUrl, startPostgres, type Database } from '../stack/postgres.ts';
import { step } from '../stack/progress.ts';
import { redisProgram, startRedis } from '../stack/redis.ts';
import type { Claim } from '../stack/running.ts';
import { secretsOf } from '../stack/secrets.ts';
import { nginxProgram, startNginx } from './nginx.ts';

const FIRST_PORT = 8065;
const REPLICAS = ['first', 'second'] as const;

type Services = {
	readonly database: Database;
	readonly redis: string;
	readonly settings: { readonly [name: string]: string };
	readonly mail: string;
};

export class Replicas {
	readonly #folder: string;
	readonly #children: Children;

	constructor(folder: string, claim: Claim) {
		this.#folder = folder;
		this.#children = new Children(folder, claim);
	}

	/** Brings everything up; answers what runs. What was started before a failure is ended by stop(). */
	async start(): Promise<Local> {
		const programs = programsOfThisMachine();
		const build = await runNode(join(root, 'scripts', 'build.ts'), [], { isShown: true });
		if (build.code !== 0) throw new Error('The build failed: see above.');

		const port = await nextFree(FIRST_PORT);
		const services = await this.#services(programs.redis, port);
		const options = this.#optionsOf(services, port);
		const logins = await deployDemo(options, { mayBeSkipped: false });
		const replicas: Directus[] = [];
		for (const name of REPLICAS) replicas.push(await this.#replica(name, options));

		const proxy = await step(
			'Proxy',
			async () => {
				const started = await startNginx(programs.nginx, {
					folder: this.#folder,
					logFile: this.#children.log('proxy'),
					port,
					replicas: replicas.map(({ url }) => Number(new URL(url).port)),
				});
				this.#children.keep(started.child);
				return started;
			},
			({ url }) => url,
		);
		const told = replicas.map(({ url, child }) => ({ url, pid: child.identity.pid }));
		const local: Local = {
			url: proxy.url,
			pid: proxy.child.identity.pid,
			database: databaseUrl(services.database),
			redis: services.redis,
			keycloak: null,
			logins,
			mail: services.mail,
			replicas: told,
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

	/** What the replicas share. */
	async #services(redisFile: string, port: number): Promise<Services> {
		const of = (name: string) => ({
			folder: this.#folder,
			logFile: this.#children.log(name),
			isDurable: true,
		});
		const postgres = await step('PostgreSQL', () => startPostgres(of('postgres')));
		this.#children.keep(postgres.child);
		const redis = await step('Redis', () => startRedis(redisFile, of('redis')));
		this.#children.keep(redis.child);
		const houseUrl = `http://127.0.0.1:${port}`;
		const payments = await step('Payments', () =>
			startLocalProvider({ ...of('payments'), houseUrl }),
		);
		this.#children.keep(payments.child);
		const mail = await step('Mail', () => startLocalMail(of('mail')));
		this.#children.keep(mail.child);
		return {
			database: postgres.database,
			redis: redis.url,
			settings: { ...payments.settings, ...caughtMail(mail.smtpPort) },
			mail: mail.url,
		};
	}

	#optionsOf({ database, redis, settings }: Services, port: number): DirectusOptions {
		const environment = environmentOf(process.env);
		const { secret, seedPassword, receiptKey } = secretsOf(this.#folder, environment);
		return {
			port,
			database: databaseVariables(database),
			redis,
			secret,
			folder: this.#folder,
			settings: {
				...settings,
				PUBLIC_URL: environment['PUBLIC_URL'] ?? `http://localhost:${port}`,
				// A file that one replica took is served by the other one.
				STORAGE_LOCAL_ROOT: makeFolder(join(this.#folder, 'uploads')),
				SEED_PASSWORD: seedPassword,
				RECEIPT_KEY: receiptKey,
			},
		};
	}

	/** Its folder is its own: two that share one overwrite each other's studio. */
	async #replica(name: string, shared: DirectusOptions): Promise<Directus> {
		const options = {
			...shared,
			port: await anyFree(),
			folder: makeFolder(join(this.#folder, name)),
		};
		return step(
			'Directus',
			async () => {
				const listen = troubleIn((line) => console.error(`${name}: ${line}`));
				const logFile = this.#children.log(`directus-${name}`);
				const server = await startDirectus(options, process.env, logFile, listen);
				this.#children.keep(server.child);
				return server;
			},
			({ url }) => `${url}, the ${name} replica`,
		);
	}
}

function programsOfThisMachine(): { readonly redis: string; readonly nginx: string } {
	const redis = redisProgram();
	const nginx = nginxProgram();
	if (redis === undefined || nginx === undefined) {
		throw new Error(
			'Several replicas need redis-server (or valkey-server) and nginx: sudo apt-get install redis-server nginx-light',
		);
	}
	return { redis, nginx };
}
