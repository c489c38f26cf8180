/** The payment provider of `npm start`: the real one where its key is given, else the local one. */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Env } from '../config/environment.ts';
import { startChild, untilReady, type Child } from './child.ts';
import { root } from './places.ts';
import { isListening, rememberedOrFree } from './ports.ts';
import { readJson, writePrivateJson } from './private-file.ts';

export type LocalProvider = {
	readonly child: Child;
	/** For the server: the same settings that name the real one. */
	readonly settings: ProviderSettings;
};

/** The settings by which the server finds a provider. */
export type ProviderSettings = {
	readonly STRIPE_SECRET_KEY: string;
	readonly STRIPE_WEBHOOK_SECRET: string;
	readonly STRIPE_API_URL: string;
};

type Memory = { readonly port: number; readonly secretKey: string; readonly webhookSecret: string };

const START_DEADLINE_MS = 20_000;

/** Whether the environment names a real provider. */
export function namesProvider(env: Env): boolean {
	return Boolean(env['STRIPE_SECRET_KEY']);
}

type Options = {
	readonly folder: string;
	readonly logFile: string;
	/** The house that it sends its events to. */
	readonly houseUrl: string;
	/** Lets tests break it. */
	readonly isControlled?: boolean;
};

/** Starts the local provider. */
export async function startLocalProvider({
	folder,
	logFile,
	houseUrl,
	isControlled = false,
}: Options): Promise<LocalProvider> {
	const { port, secretKey, webhookSecret } = await remembered(folder);
	const settings = {
		STRIPE_SECRET_KEY: secretKey,
		STRIPE_WEBHOOK_SECRET: webhookSecret,
		STRIPE_API_URL: `http://127.0.0.1:${port}`,
	};
	const child = await startChild({
		name: 'Payments',
		command: process.execPath,
		args: [join(root, 'scripts', 'stack', 'provider', 'process.ts')],
		environment: {
			...process.env,
			...settings,
			PROVIDER_PORT: String(port),
			PROVIDER_FOLDER: folder,
			PROVIDER_IS_CONTROLLED: String(isControlled),
			PROVIDER_WEBHOOK_URL: `${houseUrl}/billing/webhooks/stripe`,
		},
		folder: root,
		logFile,
		stopSignal: 'SIGTERM',
	});
	await untilReady(child, () => isListening(port), START_DEADLINE_MS);
	return { child, settings };
}

/** Its port and secrets stay: payments that were started go on after a restart. */
async function remembered(folder: string): Promise<Memory> {
	const file = join(folder, 'payments.json');
	const known = readJson<Memory>(file);
	const memory: Memory = {
		port: await rememberedOrFree(known?.port),
		secretKey: known?.secretKey ?? `sk_test_${randomBytes(24).toString('hex')}`,
		webhookSecret: known?.webhookSecret ?? `whsec_${randomBytes(24).toString('hex')}`,
	};
	writePrivateJson(file, memory);
	return memory;
}
