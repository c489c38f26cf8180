/** The services that logins by electronic signature ask, as real servers of a test's own. */
import { randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Authority, Identity } from './authority.ts';
import { opensslBeside } from './openssl.ts';

export type TestServer = {
	readonly url: string;
	/** How many requests came. */
	readonly asked: () => number;
	readonly close: () => Promise<void>;
};

/** Answers a request, or leaves it without an answer by null. */
export type Answering = (
	body: Buffer,
	path: string,
) => Promise<{ readonly status?: number; readonly body: Buffer | string } | null>;

/** Starts a server on a free port of this machine. */
export async function serverOf(answer: Answering): Promise<TestServer> {
	let asked = 0;
	const respond = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
		asked += 1;
		const chunks: Buffer[] = [];
		for await (const chunk of request) chunks.push(chunk as Buffer);
		const answered = await answer(Buffer.concat(chunks), request.url ?? '/');
		if (answered === null) return;
		response.statusCode = answered.status ?? 200;
		response.end(answered.body);
	};
	const server = createServer((request, response) => {
		respond(request, response).catch((error: unknown) => response.destroy(error as Error));
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	return {
		url: `http://127.0.0.1:${port}`,
		asked: () => asked,
		close: () =>
			new Promise((resolve) => {
				server.close(() => resolve());
				server.closeAllConnections();
			}),
	};
}

export type Responder = {
	readonly folder: string;
	readonly authority: Authority;
	/** Who signs the answers: somebody whom the authority appointed, itself, or a stranger. */
	readonly signer: Identity;
	readonly days?: number;
};

/** openssl's own responder: it knows what the index of the authority says. */
export function respondingFor({ folder, authority, signer, days = 1 }: Responder): Answering {
	return async (body) => {
		const request = join(folder, `${randomUUID()}.request`);
		const response = join(folder, `${randomUUID()}.response`);
		writeFileSync(request, body);
		const known = ['-index', authority.index, '-CA', authority.certificate];
		const own = ['-rsigner', signer.certificate, '-rkey', signer.key, '-ndays', String(days)];
		await opensslBeside(['ocsp', ...known, ...own, '-reqin', request, '-respout', response]);
		return { body: readFileSync(response) };
	};
}
