/**
 * every promised path of the earlier systems answers as its canonical path does, as soon as that
 * is served. The promises stand in extensions/compat/promises.csv.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { aliases } from '../../extensions/compat/src/aliases/table.ts';
import type { Fields, Line, Value } from '../../extensions/compat/src/domain/alias.ts';
import { root } from '../../scripts/stack/places.ts';
import { client, url } from '../harness/http.ts';
import { aShop, type Shop } from '../harness/shop.ts';
import { trials, type Trial } from './compat-trials.ts';
import { anAddress } from './identity/login-scene.ts';

type Promised = {
	readonly id: string;
	/** Of one request: a row with several verbs has one of these for each. */
	readonly earlier: string;
	readonly canonical: string;
	readonly isNative: boolean;
};

const [, ...rows] = readFileSync(join(root, 'extensions/compat/promises.csv'), 'utf8')
	.trim()
	.split('\n')
	.map((line) =>
		[...line.matchAll(/"([^"]*)"|([^,]+)/g)].map(([, quoted, bare]) => quoted ?? bare!),
	);
const promises: readonly Promised[] = rows.flatMap(([id, earlier, canonical, served]) =>
	requestsOf(earlier!).map((request, index) => ({
		id: id!,
		earlier: request,
		canonical: requestsOf(canonical!)[index] ?? requestsOf(canonical!).at(-1)!,
		isNative: served === 'native',
	})),
);

/** `GET, POST /a` is two requests, and so is `GET /a; POST /b`. */
function requestsOf(lines: string): readonly string[] {
	return lines.split('; ').flatMap((line) => {
		const [, verbs, path] = /^([A-Z, ]+) (\/.*)$/.exec(line)!;
		return verbs!.split(', ').map((verb) => `${verb} ${path}`);
	});
}

const served = promises.filter(({ id }) => aliases.some((alias) => alias.serves.includes(id)));

/** Rows that a later decision overrules, and what was decided. */
const decided: { readonly [id: string]: string } = {
	// the endpoint looks at the body.
	'CD-03': 'POST /identity/login',
	// identity.md 11: the own link, as Directus' verifies only people who cannot log in.
	'PSA-004': 'POST /identity/verify-email',
	// an ID token of Microsoft is answered with the way through the browser.
	'PSA-009': 'POST /identity/login/microsoft',
};
const canonicalOf = ({ id, canonical }: Promised): string => decided[id] ?? canonical;

let shop: Shop;
/** What the server serves, as its OpenAPI document says: `/items/cases`. */
let paths: readonly string[];

beforeAll(async () => {
	shop = await aShop();
	const document = await shop.admin.api.get('/ops/openapi.json');
	paths = Object.keys(document.body.paths);
});

describe('the table of aliases', () => {
	test('has every promise whose canonical path is served', () => {
		const missing = promises.filter(
			(promise) => !served.includes(promise) && isServed(canonicalOf(promise), promise.isNative),
		);
		expect(missing.map(({ id, earlier, canonical }) => [id, earlier, canonical])).toEqual([]);
	});

	test('serves promises that exist, each by its own path', () => {
		const known = promises.map(({ id }) => id);
		expect(aliases.flatMap(({ serves }) => serves).filter((id) => !known.includes(id))).toEqual([]);
		const wrong = served.filter(({ id, earlier }) =>
			aliases
				.filter(({ serves }) => serves.includes(id))
				.every(({ from }) => !isSameLine(from, earlier)),
		);
		expect(wrong.map(({ id, earlier }) => [id, earlier])).toEqual([]);
	});

	test('asks for what the promise says, where it says more than a path', () => {
		const wrong = served
			.filter(({ canonical }) => canonical.includes('?'))
			.map(({ id, canonical }) => {
				const alias = aliases.find(({ serves }) => serves.includes(id))!;
				return [id, decoded(canonical), decoded(withQuery(alias.to, alias.query))];
			})
			.filter(([id, promised, kept]) => promised !== kept && decided[id!] === undefined);
		expect(wrong).toEqual([]);
	});
});

/** Whether the server has the canonical path: Directus' own are always there. */
function isServed(line: string, isNative: boolean): boolean {
	const path = line.split(' ')[1]!.split('?')[0]!;
	const wanted = path.split('/').map((part) => (part.startsWith(':') ? '{}' : part));
	const has = paths.some((known) => known.replaceAll(/\{[^}]*\}/g, '{}') === wanted.join('/'));
	return has || isNative;
}

/** The names in a path do not matter, nor does how they are written. */
function isSameLine(alias: string, promised: string): boolean {
	const plain = (line: string) => line.split('?')[0]!.replaceAll(/:[A-Za-z]+|\[[A-Za-z]+\]/g, '{}');
	return plain(alias) === plain(promised);
}

const decoded = (line: string): string => line.replace(/=$/, '');

function withQuery(line: Line, query: Fields = {}): string {
	const pairs = Object.entries(query).flatMap(([name, value]) => pairsOf(name, value));
	return pairs.length === 0 ? line : `${line}?${pairs.join('&')}`;
}

function pairsOf(name: string, value: Value): readonly string[] {
	if (typeof value !== 'object' || value === null) return [`${name}=${String(value)}`];
	return Object.entries(value).flatMap(([key, inner]: [string, Value]) =>
		pairsOf(`${name}[${key}]`, inner),
	);
}

/** The health of nine services, and their figures, had one path each: one trial is enough. */
const tried = served.filter(
	({ id, earlier }) =>
		trials[id] !== undefined ||
		!served.some((other) => trials[other.id] && other.earlier === earlier),
);

describe.each(tried)('$id $earlier', (promise) => {
	test(`R-01 answers as ${canonicalOf(promise)}`, async () => {
		const arrange = trials[promise.id];
		if (!arrange) throw new Error(`No trial for ${promise.id}.`);

		const [earlier, canonical] = [await arrange(shop), await arrange(shop)];
		const [byAlias, direct] = [
			await send(promise.earlier, earlier, false),
			await send(canonicalOf(promise), canonical, true),
		];

		expect(direct.status).toBe(canonical.status);
		expect(direct.code).not.toBe('ROUTE_NOT_FOUND');
		const isWrapped = promise.id.startsWith('AS-') && promise.id !== 'AS-04';
		if (isWrapped) expect(byAlias).toMatchObject(wrapped(direct));
		else expect(byAlias).toEqual(direct);
	});
});

/** How the Auth Service would have answered. */
function wrapped({ status, shape }: Sent): object {
	const code = status === 204 ? 200 : status;
	return {
		status: code,
		shape: {
			statusCode: 'number',
			message: 'string',
			...(status === 204 ? { data: 'null' } : { data: (shape as { data: unknown }).data }),
		},
	};
}

type Sent = {
	readonly status: number;
	readonly shape: unknown;
	readonly code: string | undefined;
	readonly isAttachment: boolean;
	readonly cookies: readonly string[];
};

/** Sends it, and answers what does not differ by request. */
async function send(line: string, trial: Trial, isCanonical: boolean): Promise<Sent> {
	const [method, path] = filled(line, trial);
	const { as, headers } = trial;
	const body = isCanonical && trial.said ? trial.said : trial.body;
	const answer = await fetch(`${url}${path}`, {
		method,
		redirect: 'manual',
		headers: {
			'x-forwarded-for': anAddress(),
			...(as && { authorization: `Bearer ${as.token}` }),
			...(body === undefined ? {} : { 'content-type': 'application/json' }),
			// The earlier clients know of no such header.
			...(isCanonical && method === 'POST' && { 'idempotency-key': crypto.randomUUID() }),
			...headers,
		},
		...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
	});
	const text = await answer.text();
	const isJson = answer.headers.get('content-type')?.startsWith('application/json') ?? false;
	const parsed: unknown = isJson ? JSON.parse(text) : undefined;
	return {
		status: answer.status,
		shape: shapeOf(parsed),
		code: (parsed as { errors?: { extensions: { code: string } }[] })?.errors?.[0]?.extensions.code,
		isAttachment: answer.headers.get('content-disposition')?.startsWith('attachment') ?? false,
		cookies: answer.headers.getSetCookie().map((cookie) => cookie.split('=')[0]!),
	};
}

function filled(line: string, { names = {} }: Trial): [string, string] {
	const [method, path] = line.split(' ') as [string, string];
	const withNames = path.replaceAll(/:([A-Za-z]+)/g, (name, key: string) => names[key] ?? name);
	// Earlier queries are promised without a value: `?q=`.
	const withQuery = withNames.replace(/([?&](\w+)=)$/, (pair, start: string, key: string) =>
		names[key] === undefined ? pair : `${start}${names[key]}`,
	);
	return [method, withQuery];
}

/** The fields of an answer, at any depth, without their values. */
function shapeOf(value: unknown): unknown {
	if (value === null) return 'null';
	if (Array.isArray(value)) return value.slice(0, 1).map(shapeOf);
	if (typeof value !== 'object') return typeof value;
	return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, shapeOf(inner)]));
}

describe('an alias', () => {
	test('narrows the list that the client filters further', async () => {
		const friend = await shop.person({ role: 'customer' });
		await friend.api.post('/items/friendships', { receiver: shop.customer.id }, { key: false });
		const filter = JSON.stringify({ sender: { _neq: friend.id } });
		const all = await friend.api.get('/api/friends?fields=sender,receiver');
		expect(all.body.data).toEqual([{ sender: friend.id, receiver: shop.customer.id }]);
		const some = await friend.api.get(`/api/friends?filter=${encodeURIComponent(filter)}`);
		expect(some.body.data).toEqual([]);
	});

	test('says what its path says, whatever the body claims', async () => {
		const [sender, receiver] = [shop.manager, await shop.person({ role: 'customer' })];
		const made = await sender.api.post(
			'/api/friends/requests',
			{ receiver: receiver.id },
			{ key: false },
		);
		const accepted = await receiver.api.post(
			`/api/friends/requests/${made.body.data.id}/accept`,
			{ status: 'rejected' },
			{ key: false },
		);
		expect(accepted.body.data.status).toBe('accepted');
	});

	test('moves money with a key of its own, once for each request', async () => {
		const body = { amount: '25000', currency: 'KZT' };
		const answers = await Promise.all(
			[1, 2].map(() => shop.customer.api.post('/api/v1/wallet/deposit', body, { key: false })),
		);
		const payments = answers.map((answer) => answer.body.data.payment);
		expect(new Set(payments).size).toBe(2);

		const key = crypto.randomUUID();
		const repeated = await Promise.all(
			[1, 2].map(() => shop.customer.api.post('/api/v1/wallet/deposit', body, { key })),
		);
		expect(new Set(repeated.map((answer) => answer.body.data.payment)).size).toBe(1);
	});

	test('leaves the login of the studio alone', async () => {
		const { email, password } = shop.customer;
		const answer = await client().post(
			'/auth/login',
			{ email, password, mode: 'json' },
			{ key: false },
		);
		expect(Object.keys(answer.body)).toEqual(['data']);
	});

	test('refuses as ApiErrorResponse where the Auth Service did', async () => {
		const answer = await client().post(
			'/auth/login',
			{ login: 'nobody@example.com', password: 'wrong' },
			{ key: false, headers: { 'x-forwarded-for': anAddress() } },
		);
		expect(answer.status).toBe(401);
		expect(answer.body).toMatchObject({
			statusCode: 401,
			message: expect.any(String),
			errorCode: 'INVALID_CREDENTIALS',
		});
	});

	test('of a path that nobody promised is not there', async () => {
		const answer = await client().get('/api/nothing');
		expect(answer.status).toBe(404);
	});
});
