import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { amount, cursor, instant, positiveAmount, uuid } from './schemas.ts';
import { hashOf, keyOf, Malformed, parse } from './parse.ts';
import type { AnyRoute } from './route.ts';

const ID = '01890000-0000-7000-8000-000000000001';

const route = (request: z.ZodType, movesMoney?: true) =>
	({ request, ...(movesMoney && { movesMoney }) }) as unknown as AnyRoute;

const sale = route(
	z.strictObject({
		id: uuid,
		lines: z.array(z.strictObject({ product: uuid, price: positiveAmount })).min(1),
		rest: amount.optional(),
		at: instant.optional(),
	}),
	true,
);
const lines = [{ product: ID, price: '5' }];

const sent = (body: unknown, params: object = { id: ID }, query: object = {}) => ({
	params,
	query,
	body,
});

function refusalsOf(run: () => unknown): readonly { [key: string]: unknown }[] {
	try {
		run();
	} catch (error) {
		if (error instanceof Malformed) return error.refusals.map(({ detail }) => ({ ...detail }));
		throw error;
	}
	return [];
}

describe('a command', () => {
	test('is path, query and body together, in the types of the domain', () => {
		const { command, preview } = parse(
			sale,
			sent({
				lines: [{ product: ID.toUpperCase(), price: 5 }],
				at: '2026-03-01T08:00:00+05',
				preview: true,
			}),
		);

		expect(preview).toBe(true);
		expect(command).toEqual({
			id: ID,
			lines: [{ product: ID, price: 5n }],
			at: new Date('2026-03-01T03:00:00Z'),
		});
	});

	test('of a list has a limit, and forgets the token in the address', () => {
		const list = route(z.strictObject(cursor));
		expect(parse(list, sent(undefined, {}, { access_token: 'x' })).command).toEqual({ limit: 50 });
		expect(parse(list, sent({}, {}, { limit: '200' })).command).toEqual({ limit: 200 });
	});

	test.each(['0', '201', '-1', '1e2', '0x10', 'a', ''])('has no limit of %o', (limit) => {
		const refusals = refusalsOf(() =>
			parse(route(z.strictObject(cursor)), sent({}, {}, { limit })),
		);
		expect(refusals).toMatchObject([{ path: 'limit' }]);
	});
});

describe('a malformed request', () => {
	test('is told the path of every wrong field and what would be right', () => {
		const wrong = { lines: [{ product: 'x', price: '1e3' }], rest: null, more: 1 };

		expect(refusalsOf(() => parse(sale, sent(wrong)))).toEqual([
			{ path: 'lines.0.product', reason: 'Expected a uuid.' },
			{
				path: 'lines.0.price',
				reason: 'Expected a string of digits or a whole number, in minor units, from 1.',
			},
			{
				path: 'rest',
				reason: 'Expected a string of digits or a whole number, in minor units, from 0.',
			},
			{ path: 'more', reason: 'This field is not known here.' },
		]);
	});

	test('never hears what it sent', () => {
		const refusals = refusalsOf(() => parse(sale, sent({ lines: 'secret', at: 'secret' })));
		expect(JSON.stringify(refusals)).not.toContain('secret');
	});

	test.each([
		['a body that repeats the path', { id: ID, lines }, 'id'],
		['a preview that is no boolean', { lines, preview: 'yes' }, 'preview'],
		['a body that is a list', [lines], ''],
	])('is %s', (_case, body, path) => {
		expect(refusalsOf(() => parse(sale, sent(body)))).toMatchObject([{ path }]);
	});

	test('asks for a preview where there is none', () => {
		const plain = route(z.strictObject({}));
		expect(refusalsOf(() => parse(plain, sent({ preview: true }, {})))).toMatchObject([
			{ path: 'preview' },
		]);
	});

	test.each([undefined, 'short', 'x'.repeat(256)])('has the key %o', (key) => {
		expect(refusalsOf(() => keyOf(key))).toMatchObject([{ path: 'Idempotency-Key' }]);
	});
});

describe('the hash of a request', () => {
	const hash = (body: object) => hashOf(parse(sale, sent(body)).command);

	test('is the same for every way to write it, and for its preview', () => {
		expect(hash({ lines: [{ price: 5, product: ID }], preview: true })).toBe(hash({ lines }));
	});

	test('differs when anything else is asked for', () => {
		const other = { id: ID.replace('1', '2') };
		expect(hash({ lines, rest: '0' })).not.toBe(hash({ lines }));
		expect(hashOf(parse(sale, sent({ lines }, other)).command)).not.toBe(hash({ lines }));
	});
});

test('a signed request is its path, its raw bytes and its headers; nothing of the body is read', () => {
	const signed = {
		...route(
			z.object({
				id: uuid,
				raw: z.instanceof(Buffer),
				headers: z.object({ signature: z.string() }),
			}),
		),
		signed: true,
	} as AnyRoute;
	const bytes = Buffer.from('{ "id" : "another" }');
	const request = { ...sent({ id: 'another' }), rawBody: bytes, headers: { signature: 's' } };

	expect(parse(signed, request)).toEqual({
		command: { id: ID, raw: bytes, headers: { signature: 's' } },
		preview: false,
	});
});
