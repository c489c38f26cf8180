/** Requests to the server of the run, as anybody on the network would send them. */
import { randomUUID } from 'node:crypto';
import { inject } from 'vitest';

/** What a body holds is what the tests find out, so it has no type. */
// oxlint-disable-next-line typescript/no-explicit-any -- tests reach into answers of any shape
export type Body = any;
export type Answer = { readonly status: number; readonly headers: Headers; readonly body: Body };

type Options = {
	/** The Idempotency-Key: a fresh one unless given, none when false. */
	readonly key?: string | false;
	readonly headers?: { readonly [name: string]: string };
};

export type Client = {
	readonly get: (path: string, options?: Options) => Promise<Answer>;
	readonly post: (path: string, body?: unknown, options?: Options) => Promise<Answer>;
	readonly patch: (path: string, body?: unknown, options?: Options) => Promise<Answer>;
	readonly delete: (path: string, body?: unknown, options?: Options) => Promise<Answer>;
};

const DEADLINE_MS = 60_000;

/** The server of the run. */
export const url: string = inject('server')?.url;

/** A caller with this token, or nobody without one. */
export function client(token?: string, base: string = url): Client {
	const send = async (
		method: string,
		path: string,
		body: unknown,
		options: Options,
	): Promise<Answer> => {
		const answer = await fetch(`${base}${path}`, {
			method,
			headers: headersOf(token, body, options),
			signal: AbortSignal.timeout(DEADLINE_MS),
			...(body === undefined ? {} : { body: textOf(body) }),
		});
		return { status: answer.status, headers: answer.headers, body: parsed(await answer.text()) };
	};
	return {
		get: (path, options = {}) => send('GET', path, undefined, { key: false, ...options }),
		post: (path, body, options = {}) => send('POST', path, body, options),
		patch: (path, body, options = {}) => send('PATCH', path, body, { key: false, ...options }),
		delete: (path, body, options = {}) => send('DELETE', path, body, { key: false, ...options }),
	};
}

function headersOf(
	token: string | undefined,
	body: unknown,
	{ key, headers }: Options,
): { [name: string]: string } {
	return {
		...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
		...(body === undefined ? {} : { 'content-type': 'application/json' }),
		...(key === false ? {} : { 'idempotency-key': key ?? randomUUID() }),
		...headers,
	};
}

/** A text is sent as it is, so that a test can send what is no JSON. */
function textOf(body: unknown): string {
	if (typeof body === 'string') return body;
	return JSON.stringify(body, (_key, value: unknown) =>
		typeof value === 'bigint' ? String(value) : value,
	);
}

function parsed(text: string): Body {
	try {
		return text === '' ? undefined : JSON.parse(text);
	} catch {
		return text;
	}
}
