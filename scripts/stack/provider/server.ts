/**
 * A payment provider on this machine: the part of Stripe's protocol that the house speaks, over
 * HTTP. No money is behind it, so it does not start in production.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text as textOf } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { control } from './control.ts';
import { deliveries, type Deliveries } from './deliveries.ts';
import { faults, type Faults } from './faults.ts';
import { formOf } from './form.ts';
import { emptyState, Refused, type State } from './objects.ts';
import { route } from './routes.ts';

export type ProviderOptions = {
	readonly port: number;
	/** The key that clients send. */
	readonly secretKey: string;
	readonly webhookSecret: string;
	/** Where events go. */
	readonly webhookUrl: string;
	/** What it knew when it ended. */
	readonly state?: State;
	/** Is told of every change. */
	readonly save?: (state: State) => void;
	/** Lets tests break it by /_control. */
	readonly isControlled?: boolean;
};

const DELAY_MS = 1_000;

export type Provider = { readonly url: string; readonly stop: () => Promise<void> };

type Running = ProviderOptions & {
	readonly state: State;
	readonly events: Deliveries;
	readonly broken: Faults;
};
type Request = {
	readonly method: string;
	readonly path: string;
	readonly encoded: string;
	readonly key: string | undefined;
	readonly token: string;
};
type Answer = { readonly status: number; readonly body: string };

/** Starts it; it listens when the promise resolves. */
export async function startProvider(options: ProviderOptions): Promise<Provider> {
	if (process.env['NODE_ENV'] === 'production') {
		throw new Error('The local payment provider moves no money: it does not run in production.');
	}
	const events = deliveries(options.webhookUrl, options.webhookSecret);
	const running: Running = {
		...options,
		events,
		state: options.state ?? emptyState(),
		broken: faults(),
	};
	const server = createServer((req, res) => {
		serve(running, req, res).catch((error: unknown) => {
			console.error(error);
			res.destroy();
		});
	});
	await new Promise<void>((resolve, reject) => {
		server.once('error', reject);
		server.listen(options.port, '127.0.0.1', resolve);
	});
	const { port } = server.address() as AddressInfo;
	return { url: `http://127.0.0.1:${port}`, stop: () => stop(server, events) };
}

function stop(server: Server, events: Deliveries): Promise<void> {
	events.stop();
	server.closeAllConnections();
	return new Promise((resolve) => void server.close(() => resolve()));
}

async function serve(on: Running, req: IncomingMessage, res: ServerResponse): Promise<void> {
	const request = await requestOf(req);
	if (on.isControlled && request.path.startsWith('/_control/')) {
		return send(res, await control(on, request.path, request.encoded));
	}
	const sent = decodeURIComponent(request.encoded.replaceAll('+', ' '));
	const told = `${request.method} ${request.path} ${sent}`;
	const fault = on.broken.take(told);
	if (!fault) return send(res, answerOf(on, request));
	switch (fault.mode) {
		case 'error':
			return send(res, { status: 500, body: errorBody('api_error', 'internal', 'It broke.') });
		case 'hang':
			return;
		case 'lose':
			answerOf(on, request);
			return void res.destroy();
		case 'late': {
			const answer = answerOf(on, request);
			await pause(fault.delayMs ?? DELAY_MS);
			return send(res, answer);
		}
	}
}

async function requestOf(req: IncomingMessage): Promise<Request> {
	const { pathname, search } = new URL(req.url ?? '/', 'http://localhost');
	const body = await textOf(req);
	const key = req.headers['idempotency-key'];
	return {
		method: req.method ?? 'GET',
		path: pathname,
		encoded: body === '' ? search.slice(1) : body,
		key: typeof key === 'string' ? key : undefined,
		token: (req.headers.authorization ?? '').replace(/^Bearer /, ''),
	};
}

/** The answer; the one that a key has been given already, where the request is the same. */
function answerOf(on: Running, request: Request): Answer {
	const { keys } = on.state;
	const known = request.key === undefined ? undefined : keys[request.key];
	const sent = `${request.method} ${request.path} ${request.encoded}`;
	if (known) {
		if (known.request === sent) return known;
		const message = 'Keys for idempotent requests can only be used with the same parameters.';
		return { status: 400, body: errorBody('idempotency_error', 'idempotency_key_reused', message) };
	}
	const answer = worked(on, request);
	const isKept = request.key !== undefined && answer.status !== 401;
	if (isKept) keys[request.key] = { request: sent, ...answer };
	on.save?.(on.state);
	return answer;
}

function worked(on: Running, { method, path, encoded, token }: Request): Answer {
	try {
		const world = { state: on.state, announce: on.events.announce };
		const asked = { form: formOf(encoded), mayAll: token === on.secretKey };
		const object = route(world, `${method} ${path}`, asked);
		return { status: 200, body: JSON.stringify(object) };
	} catch (error) {
		if (!(error instanceof Refused)) throw error;
		return { status: error.status, body: JSON.stringify({ error: error.error }) };
	}
}

function errorBody(type: string, code: string, message: string): string {
	return JSON.stringify({ error: { type, code, message } });
}

function send(res: ServerResponse, { status, body }: Answer): void {
	res.writeHead(status, { 'content-type': 'application/json' });
	res.end(body);
}
