/**
 * The envelopes of the Auth Service: { statusCode, message, data }, and of a refusal
 * { statusCode, message, errorCode }. What Directus says of a refusal (`errors`) stays beside it.
 */
import { STATUS_CODES } from 'node:http';
import type { Response } from 'express';

type Refusal = { readonly message?: string; readonly extensions?: { readonly code?: string } };

/** The body in its earlier envelope. */
export function wrapped(statusCode: number, body: unknown): object {
	const { data, errors } = (typeof body === 'object' && body !== null ? body : {}) as {
		data?: unknown;
		errors?: readonly Refusal[];
	};
	if (errors?.[0]) {
		const { message, extensions } = errors[0];
		return { statusCode, message: message ?? '', errorCode: extensions?.code ?? '', errors };
	}
	return { statusCode, message: STATUS_CODES[statusCode] ?? '', data: data ?? null };
}

const EMPTY = 204;
const OK = 200;

/** From now on this answer goes out in its earlier envelope; redirects stay as they are. */
export function wrapAnswer(res: Response): void {
	const end = res.end.bind(res) as (chunk?: unknown) => Response;

	res.end = ((chunk?: unknown) => {
		const isRedirect = res.statusCode >= 300 && res.statusCode < 400;
		if (isRedirect || res.headersSent) return end(chunk);
		// An empty answer cannot say anything.
		if (res.statusCode === EMPTY) res.statusCode = OK;
		const text = JSON.stringify(wrapped(res.statusCode, parsed(chunk)));
		res.removeHeader('ETag');
		res.setHeader('Content-Type', 'application/json; charset=utf-8');
		res.setHeader('Content-Length', Buffer.byteLength(text));
		return end(text);
	}) as Response['end'];
}

function parsed(chunk: unknown): unknown {
	const isText = typeof chunk === 'string' || Buffer.isBuffer(chunk);
	if (!isText) return undefined;
	try {
		return JSON.parse(chunk.toString());
	} catch {
		return undefined;
	}
}
