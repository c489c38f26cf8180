import { Validator } from '@seriousme/openapi-schema-validator';
import { describe, expect, test } from 'vitest';
import { sharedDatabase } from '../harness/database.ts';
import { client } from '../harness/http.ts';
import { aShop } from '../harness/shop.ts';

type Operation = {
	readonly summary: string;
	readonly operationId: string;
	readonly parameters: readonly { readonly in?: string; readonly name?: string }[];
	readonly responses: { readonly [status: string]: unknown };
};
type Document = {
	readonly openapi: string;
	readonly paths: { readonly [path: string]: { readonly [method: string]: Operation } };
};

describe('health', () => {
	test('tells what this process is and what it needs', async () => {
		const { status, body } = await client().get('/ops/health');

		expect(status).toBe(200);
		expect(body).toMatchObject({
			status: expect.stringMatching(/^(ok|degraded)$/),
			statusCode: 200,
			service: 'cubehub',
			version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
			uptime: expect.any(Number),
			timestamp: expect.stringMatching(/Z$/),
			websocket: expect.any(String),
			clients: expect.any(Number),
			checks: { database: 'ok' },
		});
	});

	test('knows when a dead letter waits', async () => {
		const { query } = await sharedDatabase();
		const [letter] = await query<{ id: string }>(
			`insert into dead_letters (outbox_id, event_id, topic, consumer, payload, attempts, error)
			values (-1, gen_random_uuid(), 'test.it.failed', 'test', '{}', 8, 'test')
			returning id`,
		);

		const { body } = await client().get('/ops/health');
		await query(`delete from dead_letters where id = $1`, [letter!.id]);

		expect(body).toMatchObject({ status: 'degraded', checks: { outbox: 'degraded' } });
	});
});

test('a live process says so without asking anybody', async () => {
	expect(await client().get('/ops/live')).toMatchObject({ status: 200, body: { status: 'ok' } });
});

test('a process is ready when its database has all that the deploy brings', async () => {
	const { status, body } = await client().get('/ops/ready');
	expect(status).toBe(200);
	expect(body).toEqual({
		status: 'ready',
		missing: [],
		pending: [],
		drift: expect.any(Number),
		migrations: true,
	});
});

describe('a dead letter', () => {
	const path = (id: string) => `/ops/dead-letters/${id}/retry`;

	test('is retried by administrators only', async () => {
		const shop = await aShop();
		const answers = await Promise.all([
			client().post(path('1')),
			shop.manager.api.post(path('1')),
			shop.admin.api.post(path('999999999')),
			shop.admin.api.post(path('x')),
		]);
		expect(answers.map(({ status }) => status)).toEqual([401, 403, 403, 400]);
	});

	test('is retried once', async () => {
		const shop = await aShop();
		const { query } = await sharedDatabase();
		const [letter] = await query<{ id: string }>(
			`with event as (
				insert into outbox (event_id, topic, consumer, payload, done_at, attempts)
				values (gen_random_uuid(), 'test.it.failed', 'test', '{}', current_timestamp, 8)
				returning id, event_id)
			insert into dead_letters (outbox_id, event_id, topic, consumer, payload, attempts, error)
			select id, event_id, 'test.it.failed', 'test', '{}', 8, 'test'
			from event
			returning id`,
		);

		const first = await shop.admin.api.post(path(letter!.id));
		const second = await shop.admin.api.post(path(letter!.id));
		await query(`delete from outbox where consumer = 'test'`);
		await query(`delete from dead_letters where id = $1`, [letter!.id]);

		expect(first).toMatchObject({ status: 200, body: { data: { retried: true } } });
		expect(second.body.errors[0].extensions.code).toBe('ALREADY_DONE');
	});
});

describe('the OpenAPI document', () => {
	test('has the generated collections and our endpoints, each with its answers', async () => {
		const { admin } = await aShop();
		const { status, body } = await admin.api.get('/ops/openapi.json');
		const { openapi, paths } = body as Document;

		expect(status).toBe(200);
		expect(openapi).toMatch(/^3\.0\./);
		expect(paths).toHaveProperty('/items/products');
		for (const path of ['/ops/health', '/wallet/transfer', '/ledger/check']) {
			expect(paths).toHaveProperty(path);
		}
		const transfer = paths['/wallet/transfer']!['post']!;
		expect(Object.keys(transfer.responses)).toEqual(
			expect.arrayContaining(['200', '400', '401', '409', '422']),
		);
	});

	test('is valid by the rules of OpenAPI, for administrators and for the public', async () => {
		const { admin } = await aShop();
		for (const api of [admin.api, client()]) {
			const { body } = await api.get('/ops/openapi.json');
			const { valid, errors } = await new Validator().validate(body as Record<string, unknown>);

			expect({ valid, errors }).toEqual({ valid: true, errors: undefined });
		}
	});

	test('names every parameter of a path, and no operation twice', async () => {
		const { body } = await client().get('/ops/openapi.json');
		const operations = Object.entries((body as Document).paths).flatMap(([path, methods]) =>
			Object.values(methods).map((operation) => ({ path, ...operation })),
		);
		const own = operations.filter(({ path }) => /^\/(ops|wallet|ledger|pos|cases)/.test(path));

		expect(own.length).toBeGreaterThan(5);
		expect(new Set(own.map(({ operationId }) => operationId)).size).toBe(own.length);
		for (const { path, parameters } of own) {
			const named = parameters.filter((one) => one.in === 'path').map(({ name }) => name);
			expect(named).toEqual([...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name));
		}
	});

	test('shows the public no collection that it may not read', async () => {
		const { body } = await client().get('/ops/openapi.json');
		expect((body as Document).paths).not.toHaveProperty('/items/ledger_accounts');
	});
});
