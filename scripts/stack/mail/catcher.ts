/**
 * A mail server that delivers nothing: it takes every mail, keeps it, and shows it.
 *
 *   GET /               a page for people, the newest first
 *   GET /mails?to=…     JSON, the oldest first; of one receiver where `to` is given
 *
 * On this machine only; the newest 1000 are kept.
 */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import PostalMime from 'postal-mime';
import { SMTPServer } from 'smtp-server';
import { pageOf } from './page.ts';

export type CaughtMail = {
	readonly at: string;
	readonly from: string;
	readonly to: readonly string[];
	readonly subject: string;
	readonly text: string;
	readonly html: string;
};

export type MailCatcher = {
	readonly smtpPort: number;
	/** Where the mails are shown. */
	readonly url: string;
	readonly mails: () => readonly CaughtMail[];
	readonly stop: () => Promise<void>;
};

type Options = {
	/** Free ones unless given. */
	readonly smtpPort?: number;
	readonly httpPort?: number;
	/** What it has kept from the last time, and what to do when there is more. */
	readonly mails?: readonly CaughtMail[];
	readonly save?: (mails: readonly CaughtMail[]) => void;
};

const HOST = '127.0.0.1';
const KEPT = 1000;

export async function startMailCatcher({
	smtpPort = 0,
	httpPort = 0,
	mails: known = [],
	save,
}: Options = {}): Promise<MailCatcher> {
	let mails = known;
	const keep = (mail: CaughtMail): void => {
		mails = [...mails, mail].slice(-KEPT);
		save?.(mails);
	};
	const smtp = smtpServer(keep);
	const http = httpServer(() => mails);
	await Promise.all([
		new Promise<void>((resolve, reject) => {
			smtp.on('error', reject);
			smtp.listen(smtpPort, HOST, resolve);
		}),
		new Promise<void>((resolve, reject) => {
			http.once('error', reject);
			http.listen(httpPort, HOST, resolve);
		}),
	]);
	return {
		smtpPort: portOf(smtp.server),
		url: `http://${HOST}:${portOf(http)}`,
		mails: () => mails,
		stop: async () => {
			http.closeAllConnections();
			await Promise.all([
				new Promise<void>((resolve) => smtp.close(resolve)),
				new Promise<unknown>((resolve) => http.close(resolve)),
			]);
		},
	};
}

function smtpServer(keep: (mail: CaughtMail) => void): SMTPServer {
	return new SMTPServer({
		authOptional: true,
		disabledCommands: ['STARTTLS'],
		onAuth: (_auth, _session, answer) => answer(null, { user: 'anybody' }),
		onData: (stream, session, answer) => {
			const chunks: Buffer[] = [];
			stream.on('data', (chunk: Buffer) => chunks.push(chunk));
			stream.on('end', () => {
				const to = session.envelope.rcptTo.map(({ address }) => address);
				mailOf(Buffer.concat(chunks), to)
					.then(keep)
					.then(
						() => answer(),
						(error: Error) => answer(error),
					);
			});
		},
	});
}

async function mailOf(raw: Buffer, to: readonly string[]): Promise<CaughtMail> {
	const { from, subject = '', text = '', html = '' } = await PostalMime.parse(raw);
	return { at: new Date().toISOString(), from: from?.address ?? '', to, subject, text, html };
}

function httpServer(mails: () => readonly CaughtMail[]): Server {
	return createServer((request, response) => {
		const { pathname, searchParams } = new URL(request.url ?? '/', `http://${HOST}`);
		if (request.method !== 'GET' || !['/', '/mails'].includes(pathname)) {
			response.writeHead(404).end();
			return;
		}
		const to = searchParams.get('to')?.toLowerCase();
		const asked = mails().filter(
			(mail) => !to || mail.to.some((each) => each.toLowerCase() === to),
		);
		const isPage = pathname === '/';
		response
			.writeHead(200, {
				'content-type': isPage ? 'text/html; charset=utf-8' : 'application/json',
				// A mail is somebody's text: nothing in it runs.
				'content-security-policy': `default-src 'none'; style-src 'unsafe-inline'`,
			})
			.end(isPage ? pageOf(asked) : JSON.stringify(asked));
	});
}

function portOf(server: Pick<Server, 'address'>): number {
	return (server.address() as AddressInfo).port;
}
