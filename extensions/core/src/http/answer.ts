/** What leaves: JSON in Directus' envelope, amounts as digit strings. */
import type { Response } from 'express';
import type { AnyRoute, Page } from './route.ts';

/** What else an answer says: headers, and cookies as they are written, `name=value; HttpOnly`. */
export type Extras = {
	readonly headers?: { readonly [name: string]: string };
	readonly cookies?: readonly string[];
};

/** An answer with a status of its own; without a body it is empty. */
export class Reply {
	readonly status: number;
	readonly body: unknown;
	readonly extras: Extras;

	constructor(status: number, body: unknown, extras: Extras = {}) {
		this.status = status;
		this.body = body;
		this.extras = extras;
	}
}

/** An answer that is a file to keep: a table instead of JSON. */
export class FileReply {
	/** As it is offered for saving: letters, digits, `-` and `.` only. */
	readonly name: string;
	readonly type: string;
	readonly text: string;
	/** Where the next file goes on; null when this one holds the rest. */
	readonly nextCursor: string | null;

	constructor(file: Pick<FileReply, 'name' | 'type' | 'text' | 'nextCursor'>) {
		this.name = file.name;
		this.type = file.type;
		this.text = file.text;
		this.nextCursor = file.nextCursor;
	}
}

/** An answer that is a page for people. It runs nothing but the scripts that its policy names. */
export class PageReply {
	readonly html: string;
	/** The Content-Security-Policy. */
	readonly policy: string;

	constructor(page: Pick<PageReply, 'html' | 'policy'>) {
		this.html = page.html;
		this.policy = page.policy;
	}
}

/** The body of an answer: { data }, and for lists { data, meta: { next_cursor } }. */
export function bodyOf(route: AnyRoute, answer: unknown): string {
	if (route.bare) return jsonOf(answer);
	if (!route.list) return jsonOf({ data: answer ?? null });
	const { items, next_cursor } = answer as Page<unknown>;
	return jsonOf({ data: items, meta: { next_cursor } });
}

/** What leaves as JSON, or as nothing but a status and headers. */
export type Sendable = {
	readonly status: number;
	/** Undefined: the answer is empty. */
	readonly body: string | undefined;
	readonly extras?: Extras;
};

/** Writes it. */
export function send(res: Response, { status, body, extras }: Sendable): void {
	res.statusCode = status;
	res.setHeader('Cache-Control', 'no-store');
	for (const [name, value] of Object.entries(extras?.headers ?? {})) res.setHeader(name, value);
	for (const cookie of extras?.cookies ?? []) res.append('Set-Cookie', cookie);
	if (body === undefined) return void res.end();
	res.setHeader('Content-Type', 'application/json; charset=utf-8');
	res.end(body);
}

/** Writes a file. Its cursor is a header, so that the file holds rows only. */
export function sendFile(res: Response, { name, type, text, nextCursor }: FileReply): void {
	res.statusCode = 200;
	res.setHeader('Content-Type', `${type}; charset=utf-8`);
	res.setHeader('Content-Disposition', `attachment; filename="${name}"`);
	res.setHeader('Cache-Control', 'no-store');
	res.setHeader('X-Content-Type-Options', 'nosniff');
	if (nextCursor !== null) res.setHeader('X-Next-Cursor', nextCursor);
	res.end(text);
}

/** Writes a page. Nobody frames it, and its address, which may hold a token, goes nowhere. */
export function sendPage(res: Response, { html, policy }: PageReply): void {
	res.statusCode = 200;
	res.setHeader('Content-Type', 'text/html; charset=utf-8');
	res.setHeader('Content-Security-Policy', policy);
	res.setHeader('Referrer-Policy', 'no-referrer');
	res.setHeader('Cache-Control', 'no-store');
	res.setHeader('X-Content-Type-Options', 'nosniff');
	res.end(html);
}

/** The fields that a preview adds to whatever the route answers. */
const PREVIEWED = new Set(['entries', 'fees']);

/** Fails when what is about to be sent is not what the route promises. For tests. */
export function check(route: AnyRoute, body: string, preview: boolean): void {
	const sent: unknown = JSON.parse(body);
	const data = route.bare ? sent : (sent as { data: unknown }).data;
	for (const row of route.list ? (data as readonly unknown[]) : [data]) {
		const result = route.answer.safeParse(preview ? withoutPreviewed(row) : row);
		if (!result.success) {
			throw new Error('The answer is not what its route promises.', { cause: result.error });
		}
	}
}

function withoutPreviewed(row: unknown): unknown {
	if (typeof row !== 'object' || row === null || Array.isArray(row)) return row;
	return Object.fromEntries(Object.entries(row).filter(([name]) => !PREVIEWED.has(name)));
}

function jsonOf(value: unknown): string {
	return JSON.stringify(value, (_key, inner: unknown) =>
		typeof inner === 'bigint' ? inner.toString() : inner,
	);
}
