/**
 * From a request to a command.
 *
 * - Path, query and body are one command; a name that stands in two of them is refused, so that no
 *   body redirects what the path names.
 * - The hash covers what the client asked for, not how it wrote it: "5" and 5 are the same.
 */
import { createHash } from 'node:crypto';
import type { z } from 'zod';
import { InvalidPayload, type Refusal } from '../errors.ts';
import type { AnyRoute } from './route.ts';

export type Sent = {
	readonly params: unknown;
	readonly query: unknown;
	readonly body: unknown;
	/** For signed routes. */
	readonly rawBody?: Buffer;
	readonly headers?: unknown;
};

export type Asked = { readonly command: unknown; readonly preview: boolean };

/** A malformed request: one refusal a wrong field. */
export class Malformed extends Error {
	readonly refusals: readonly Refusal[];

	constructor(refusals: readonly Refusal[]) {
		super('The request is malformed.');
		this.refusals = refusals;
	}
}

const MOST_ISSUES = 20;

/** The command of a request; throws Malformed with every wrong field. */
export function parse(route: AnyRoute, sent: Sent): Asked {
	if (route.signed) return { command: checked(route, signedParts(sent)), preview: false };

	const query = { ...partOf(sent.query) };
	// Directus reads a token there.
	delete query['access_token'];
	const body = { ...partOf(sent.body) };
	const preview = route.movesMoney ? takePreview(body) : false;

	const parts = merged([partOf(sent.params), query, body]);
	return { command: checked(route, parts), preview };
}

function checked(route: AnyRoute, parts: unknown): unknown {
	const result = route.request.safeParse(parts);
	if (!result.success) throw new Malformed(refusalsOf(result.error));
	return result.data;
}

function signedParts({ params, rawBody, headers }: Sent): unknown {
	return { ...partOf(params), raw: rawBody ?? Buffer.alloc(0), headers };
}

function partOf(part: unknown): { readonly [name: string]: unknown } {
	if (part === undefined || part === null) return {};
	if (typeof part === 'object' && !Array.isArray(part)) return { ...part };
	throw wrong('', 'Expected an object.');
}

function merged(parts: readonly { readonly [name: string]: unknown }[]): unknown {
	const all = new Map<string, unknown>();
	for (const [name, value] of parts.flatMap((part) => Object.entries(part))) {
		if (all.has(name)) throw wrong(name, 'This stands in the address already.');
		all.set(name, value);
	}
	return Object.fromEntries(all);
}

function takePreview(body: { [name: string]: unknown }): boolean {
	const { preview = false } = body;
	if (typeof preview !== 'boolean') throw wrong('preview', 'Expected true or false.');
	delete body['preview'];
	return preview;
}

/** Reads the Idempotency-Key; none is asked for in a preview. */
export function keyOf(header: string | undefined): string {
	const isWell = header !== undefined && header.length >= 8 && header.length <= 255;
	if (!isWell) throw wrong('Idempotency-Key', 'Expected this header, with 8 to 255 characters.');
	return header;
}

/** The hash of a parsed command, the same for every way to write it. */
export function hashOf(command: unknown): string {
	return createHash('sha256').update(canonical(command), 'utf8').digest('hex');
}

/** JSON with sorted names, amounts as digit strings and moments in UTC. */
function canonical(value: unknown): string {
	if (typeof value === 'bigint') return `"${value}"`;
	if (value instanceof Date) return JSON.stringify(value);
	if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
	if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';

	const pairs = Object.entries(value)
		.filter(([, inner]) => inner !== undefined)
		.toSorted(([a], [b]) => (a < b ? -1 : 1))
		.map(([name, inner]) => `${JSON.stringify(name)}:${canonical(inner)}`);
	return `{${pairs.join(',')}}`;
}

function wrong(path: string, reason: string): Malformed {
	return new Malformed([InvalidPayload.with({ path, reason })]);
}

function refusalsOf(error: z.ZodError): readonly Refusal[] {
	return error.issues
		.flatMap(toldOf)
		.slice(0, MOST_ISSUES)
		.map((told) => InvalidPayload.with(told));
}

type Issue = z.ZodError['issues'][number];

/** Where an issue is and what would be right there; never what was sent. */
function toldOf(issue: Issue): readonly { path: string; reason: string }[] {
	if (issue.code === 'unrecognized_keys') {
		return issue.keys.map((key) => ({
			path: [...issue.path, key].join('.'),
			reason: 'This field is not known here.',
		}));
	}
	return [{ path: issue.path.join('.'), reason: reasonOf(issue) }];
}

function reasonOf(issue: Issue): string {
	return issue.message.endsWith('.') ? issue.message : `${issue.message}.`;
}
