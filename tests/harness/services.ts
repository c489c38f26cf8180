/**
 * What a run of the tests stands on, of its own from the first to the last byte: PostgreSQL, Redis
 * where the machine has one, and Directus, on free ports, with their data in a folder that is
 * deleted afterwards. Two runs at once do not see each other.
 */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Child } from '../../scripts/stack/child.ts';
import { runNode } from '../../scripts/stack/command.ts';
import {
	databaseVariables,
	directusVariables,
	startDirectus,
} from '../../scripts/stack/directus.ts';
import { startLocalProvider, type ProviderSettings } from '../../scripts/stack/payment-provider.ts';
import { startLocalMail } from '../../scripts/stack/mail-catcher.ts';
import { makeFolder, root } from '../../scripts/stack/places.ts';
import { anyFree } from '../../scripts/stack/ports.ts';
import { removePostgres, startPostgres, type Database } from '../../scripts/stack/postgres.ts';
import { seconds, step } from '../../scripts/stack/progress.ts';
import { redisProgram, startRedis } from '../../scripts/stack/redis.ts';
import { cloneDatabase } from './clone.ts';
import { beginKeycloak, type KeycloakOfRun, type Started } from './real-keycloak/service.ts';
import { serverSettings, testEnvironment, testSettings } from './environment.ts';
import { mailSettings } from './mail-settings.ts';

export type Services = {
	/** Deployed once, with the demo shop; nobody connects to it, all others are its clones. */
	readonly template: Database;
	readonly redis: string | undefined;
	readonly secret: string;
	/** Of every person: the demo people and those that tests make. */
	readonly password: string;
	readonly folder: string;
};

export type Server = {
	readonly url: string;
	readonly database: Database;
	/** The local payment provider that it pays by. */
	readonly provider: ProviderSettings;
	/** Where the mails are shown that it has sent. */
	readonly mail: string;
};

export type Run = {
	readonly services: Services;
	/** The one Directus of the run; started when the first project asks for it. */
	readonly server: () => Promise<Server>;
	/** Its one Keycloak; begins to start when the first project asks for it. */
	readonly keycloak: () => Promise<KeycloakOfRun>;
	readonly stop: () => Promise<void>;
};

/** Ctrl-C is not among them: vitest leaves by itself then. */
const ENDING_SIGNALS: readonly NodeJS.Signals[] = ['SIGTERM', 'SIGHUP'];

/** Starts the services and deploys the template. */
export async function startRun(): Promise<Run> {
	const folder = makeFolder(mkdtempSync(join(tmpdir(), 'cubehub-test-')));
	const children: Child[] = [];
	const undo = endWithProcess(children, folder);
	let keycloak: Promise<Started> | undefined;
	const stop = async (): Promise<void> => {
		undo();
		await (await keycloak)?.stop();
		for (const child of children.toReversed()) await child.stop();
		removeAll(folder);
	};
	try {
		const services = await startServices(folder, children);
		let server: Promise<Server> | undefined;
		return {
			services,
			server: () => (server ??= startServer(services, children)),
			keycloak: async () => (await (keycloak ??= beginKeycloak(services, children))).place,
			stop,
		};
	} catch (error) {
		await stop();
		throw error;
	}
}

async function startServices(folder: string, children: Child[]): Promise<Services> {
	const postgres = await startPostgres({
		folder,
		logFile: join(folder, 'postgres.log'),
		isDurable: false,
	});
	children.push(postgres.child);
	const services = {
		template: postgres.database,
		redis: await redisOf(folder, children),
		secret: randomBytes(32).toString('hex'),
		password: randomBytes(9).toString('base64url'),
		folder,
	};
	await step('Deploy', () => deployTemplate(services));
	return services;
}

async function redisOf(folder: string, children: Child[]): Promise<string | undefined> {
	const program = redisProgram();
	if (program === undefined) {
		console.log(
			'Redis        none in PATH (redis-server, valkey-server): the tests run in single-process mode',
		);
		return undefined;
	}
	const { child, url } = await startRedis(program, {
		folder,
		logFile: join(folder, 'redis.log'),
		isDurable: false,
	});
	children.push(child);
	return url;
}

/** Deploys our schema, functions and the demo shop to an empty database. */
export async function deployTemplate({
	template,
	redis,
	secret,
	password,
	folder,
}: Services): Promise<void> {
	const environment = {
		...testEnvironment(),
		...directusVariables({
			port: 0,
			database: databaseVariables(template),
			redis,
			secret,
			folder,
			settings: { ...testSettings, SEED_PASSWORD: password },
		}),
	};
	const { code, output } = await runNode(join(root, 'scripts', 'deploy.ts'), ['--demo'], {
		environment,
	});
	if (code !== 0) throw new Error(`The deploy of the template failed.\n${output}`);
}

async function startServer(services: Services, children: Child[]): Promise<Server> {
	const began = performance.now();
	const database = await cloneDatabase(services.template, 'http');
	const port = await anyFree();
	const provider = await startLocalProvider({
		folder: services.folder,
		logFile: join(services.folder, 'payments.log'),
		houseUrl: `http://127.0.0.1:${port}`,
		isControlled: true,
	});
	children.push(provider.child);
	const mail = await startLocalMail({
		folder: makeFolder(join(services.folder, 'mail')),
		logFile: join(services.folder, 'mail.log'),
	});
	children.push(mail.child);
	const { child, url } = await startDirectus(
		{
			port,
			database: databaseVariables(database),
			redis: services.redis,
			secret: services.secret,
			folder: services.folder,
			settings: { ...serverSettings, ...provider.settings, ...mailSettings(mail.smtpPort) },
		},
		testEnvironment(),
		join(services.folder, 'directus.log'),
	);
	children.push(child);
	console.log(`Directus     ${url} (${seconds(performance.now() - began)})`);
	return { url, database, provider: provider.settings, mail: mail.url };
}

/** Whatever ends the run ends its servers. Answers how to take that back. */
function endWithProcess(children: readonly Child[], folder: string): () => void {
	const end = (): void => {
		for (const child of children)
			if (!child.hasEnded()) process.kill(child.identity.pid, 'SIGKILL');
		removeAll(folder);
	};
	const leave = (): never => process.exit(1);
	process.once('exit', end);
	for (const signal of ENDING_SIGNALS) process.once(signal, leave);
	return () => {
		process.off('exit', end);
		for (const signal of ENDING_SIGNALS) process.off(signal, leave);
	};
}

function removeAll(folder: string): void {
	if (process.env['CUBEHUB_KEEP_TEST_DATA']) {
		console.log(`Kept: ${folder}`);
		return;
	}
	removePostgres(folder);
	rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}
