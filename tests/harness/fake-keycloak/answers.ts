/** Requests and answers of the fake, and who may ask. */
import type { IncomingMessage } from 'node:http';
import type { Realm } from './realm.ts';
import type { Claims } from './types.ts';

export type Asked = {
	readonly method: string;
	/** Below the realm, or `admin/…` below the realm of the admin API. */
	readonly path: string;
	readonly query: URLSearchParams;
	/** The form, or the JSON. */
	readonly form: URLSearchParams;
	readonly json: Claims | undefined;
	readonly headers: IncomingMessage['headers'];
	/** By which host it was asked: `http://127.0.0.1:<port>`. */
	readonly origin: string;
};

export type Answered = {
	readonly status: number;
	/** JSON unless it is a text, which is a page. */
	readonly body?: unknown;
	readonly headers?: { readonly [name: string]: string | readonly string[] };
};

export type Handler = (realm: Realm, asked: Asked) => Answered | Promise<Answered>;

export const done: Answered = { status: 204 };

export function json(body: unknown, status = 200): Answered {
	return { status, body };
}

export function oauthError(error: string, description: string, status = 400): Answered {
	return { status, body: { error, error_description: description } };
}

export function adminError(status: number, errorMessage: string): Answered {
	return { status, body: { errorMessage } };
}

export function redirectTo(place: string | URL, cookies: readonly string[] = []): Answered {
	return { status: 302, headers: { location: String(place), 'set-cookie': cookies } };
}

/** Reads a request; `path` is empty for what is not of this realm. */
export async function askedOf(request: IncomingMessage): Promise<Asked> {
	const url = new URL(request.url ?? '/', `http://${request.headers.host}`);
	const text = await bodyOf(request);
	const isJson = request.headers['content-type']?.startsWith('application/json') ?? false;
	return {
		method: request.method ?? 'GET',
		path: pathOf(url.pathname),
		query: url.searchParams,
		form: new URLSearchParams(isJson ? '' : text),
		json: isJson && text !== '' ? JSON.parse(text) : undefined,
		headers: request.headers,
		origin: url.origin,
	};
}

/** The client that a request names, by form or by its Authorization header. */
export function clientOf({ form, headers }: Asked): { id: string; secret: string } | undefined {
	const [scheme, value = ''] = (headers.authorization ?? '').split(' ');
	if (scheme === 'Basic') {
		const [id = '', secret = ''] = Buffer.from(value, 'base64').toString().split(':');
		return { id: decodeURIComponent(id), secret: decodeURIComponent(secret) };
	}
	const id = form.get('client_id');
	return id === null ? undefined : { id, secret: form.get('client_secret') ?? '' };
}

export function bearerOf({ headers }: Asked): string {
	return (headers.authorization ?? '').replace(/^Bearer /i, '');
}

function pathOf(path: string): string {
	const admin = /^\/admin\/realms\/cubehub\/?(.*)$/.exec(path);
	if (admin) return `admin/${admin[1]}`;
	const own = /^\/realms\/cubehub\/(?:protocol\/openid-connect\/)?(.*)$/.exec(path);
	return own?.[1] ?? '';
}

async function bodyOf(request: IncomingMessage): Promise<string> {
	const chunks: Buffer[] = [];
	for await (const chunk of request) chunks.push(chunk as Buffer);
	return Buffer.concat(chunks).toString();
}
