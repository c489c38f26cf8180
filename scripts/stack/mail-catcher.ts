/** The mail catcher beside a house: it takes the mails of Directus and Keycloak, and delivers none. */
import { join } from 'node:path';
import { startChild, untilReady, type Child } from './child.ts';
import { root } from './places.ts';
import { isListening, rememberedOrFree } from './ports.ts';
import { readJson, writePrivateJson } from './private-file.ts';

export type LocalMail = {
	readonly child: Child;
	readonly smtpPort: number;
	/** Where people read the mails. */
	readonly url: string;
};

type Memory = { readonly smtpPort: number; readonly httpPort: number };
type Options = { readonly folder: string; readonly logFile: string };

const START_DEADLINE_MS = 20_000;

/** Starts it; its ports stay from start to start. */
export async function startLocalMail({ folder, logFile }: Options): Promise<LocalMail> {
	const { smtpPort, httpPort } = await remembered(folder);
	const child = await startChild({
		name: 'Mail',
		command: process.execPath,
		args: [join(root, 'scripts', 'stack', 'mail', 'process.ts')],
		environment: {
			...process.env,
			MAIL_SMTP_PORT: String(smtpPort),
			MAIL_HTTP_PORT: String(httpPort),
			MAIL_FOLDER: folder,
		},
		folder: root,
		logFile,
		stopSignal: 'SIGTERM',
	});
	await untilReady(child, () => isListening(httpPort), START_DEADLINE_MS);
	return { child, smtpPort, url: `http://127.0.0.1:${httpPort}` };
}

/** Settings of a server whose mails the catcher takes. */
export function caughtMail(smtpPort: number): { readonly [name: string]: string } {
	return {
		EMAIL_TRANSPORT: 'smtp',
		EMAIL_VERIFY_SETUP: 'false',
		EMAIL_SMTP_HOST: '127.0.0.1',
		EMAIL_SMTP_PORT: String(smtpPort),
		EMAIL_SMTP_SECURE: 'false',
	};
}

async function remembered(folder: string): Promise<Memory> {
	const file = join(folder, 'mail.json');
	const known = readJson<Memory>(file);
	const memory = {
		smtpPort: await rememberedOrFree(known?.smtpPort),
		httpPort: await rememberedOrFree(known?.httpPort),
	};
	writePrivateJson(file, memory);
	return memory;
}
