import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { OwnServer } from '../harness/own-server.ts';
import { probeServer } from '../harness/probe-server.ts';
import { aShop, type Shop } from '../harness/shop.ts';

let server: OwnServer;
let shop: Shop;

beforeAll(async () => {
	server = await probeServer({ LOG_LEVEL: 'warn' });
	shop = await aShop({ url: server.url, database: server.database });
});
afterAll(() => server.close());

const INTERNAL = [
	{
		message: 'An unexpected error occurred.',
		extensions: { code: 'INTERNAL_SERVER_ERROR', correlation_id: expect.any(String) },
	},
];

describe('a fault of ours', () => {
	test.each(['rejects', 'breaks-sql', 'lies'])(
		'DX-T01 (%s) is one fixed text, to administrators too, and the server lives on',
		async (name) => {
			for (const { api } of [shop.admin, shop.customer]) {
				const answer = await api.get(`/probe/${name}`);
				expect(answer.status).toBe(500);
				expect(answer.body).toEqual({ errors: INTERNAL });
			}
			const next = await Promise.all([1, 2, 3].map(() => server.client().get('/ops/live')));
			expect(next.map(({ status }) => status)).toEqual([200, 200, 200]);
		},
	);

	test('stands in the log with the id of its request', async () => {
		const id = randomUUID();

		await server.client().get('/probe/rejects', { headers: { 'x-request-id': id } });

		const line = server
			.log()
			.split('\n')
			.find((text) => text.includes(id));
		expect(JSON.parse(line ?? '{}')).toMatchObject({
			level: 'error',
			request_id: id,
			route: 'GET /probe/rejects',
		});
	});
});

describe('the id of a request', () => {
	test('is the one that the client sent', async () => {
		const id = `trace-${randomUUID()}`;
		const headers = { 'x-request-id': id };

		const answer = await server.client().post('/probe/echo', { amount: 5 }, { headers });
		const refused = await server.client().get('/items/outbox', { headers });

		expect(answer.headers.get('x-request-id')).toBe(id);
		expect(answer.body.data.request).toBe(id);
		expect(refused.body.errors[0].extensions.correlation_id).toBe(id);
	});

	test('is made where the client sent none, or nonsense', async () => {
		const answer = await server.client().get('/ops/live', { headers: { 'x-request-id': 'a b"c' } });
		expect(answer.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
	});

	test.each([
		['GET', '/nothing'],
		['GET', '/items/directus_users'],
		['GET', '/items/no_such_collection'],
		['GET', '/probe/for/admin'],
		['POST', '/auth/login'],
		['PATCH', '/users/me'],
		['DELETE', '/items/organizations/1'],
	])('DX-T36 stands in every error: %s %s', async (method, path) => {
		const answer = await fetch(`${server.url}${path}`, { method });
		const { errors } = (await answer.json()) as {
			errors: { extensions: { code: string; correlation_id: string } }[];
		};

		expect(answer.ok).toBe(false);
		for (const { extensions } of errors) {
			expect(extensions.code).toMatch(/^[A-Z_]+$/);
			expect(extensions.correlation_id).toBe(answer.headers.get('x-request-id'));
			expect(extensions).not.toHaveProperty('stack');
		}
	});
});

describe('a body', () => {
	test('is answered 201 with amounts as strings where the route makes something', async () => {
		const answer = await server.client().post('/probe/echo', { amount: 5 });
		expect(answer.status).toBe(201);
		expect(answer.body.data.amount).toBe('5');
	});

	test('that is no JSON is 400, and is not quoted', async () => {
		const answer = await server.client().post('/probe/echo', '{"amount": hunter2');
		expect(answer.status).toBe(400);
		expect(answer.body.errors[0].extensions).toMatchObject({ code: 'INVALID_PAYLOAD', path: '' });
		expect(JSON.stringify(answer.body)).not.toContain('hunter2');
	});

	test.each(['/probe/echo', '/items/organizations', '/graphql'])(
		'over the limit is 413 at %s, whether its length is told or not',
		async (path) => {
			const large = JSON.stringify({ text: 'x'.repeat(1_100_000) });
			const whole = await server.client().post(path, large);
			const inParts = await fetch(`${server.url}${path}`, {
				method: 'POST',
				headers: { 'content-type': 'application/json' },
				body: new Blob([large]).stream(),
				duplex: 'half',
			} as RequestInit);

			expect([whole.status, inParts.status]).toEqual([413, 413]);
			expect(whole.body.errors[0].extensions.code).toBe('CONTENT_TOO_LARGE');
		},
	);
});

describe('a route', () => {
	const ROUTES = ['user', 'staff', 'admin', 'cashier', 'shareholder', 'accountant', 'service'];

	test.each([
		['customer', ['user']],
		['employee', ['user']],
		['cashier', ['user', 'cashier']],
		['manager', ['user', 'staff', 'cashier', 'shareholder', 'accountant']],
		['admin', ['user', 'staff', 'admin', 'cashier', 'shareholder', 'accountant']],
	] as const)('lets a %s pass to %j', async (name, allowed) => {
		const answers = await Promise.all(ROUTES.map((who) => shop[name].api.get(`/probe/for/${who}`)));
		expect(answers.map(({ status }) => status)).toEqual(
			ROUTES.map((who) => (allowed.some((known) => known === who) ? 200 : 403)),
		);
	});

	test('that is not for everybody answers 401 to nobody', async () => {
		const answers = await Promise.all(
			ROUTES.map((who) => server.client().get(`/probe/for/${who}`)),
		);
		expect(answers.map(({ status }) => status)).toEqual(ROUTES.map(() => 401));
		expect(answers[0]?.body.errors[0].extensions.code).toBe('INVALID_CREDENTIALS');
	});

	test('knows the organizations and policies of now', async () => {
		const { body } = await shop.cashier.api.get('/probe/for/cashier');
		expect(body.data.organizations).toEqual([shop.organization]);

		await server.database.query(`delete from directus_access where "user" = $1`, [shop.cashier.id]);
		expect((await shop.cashier.api.get('/probe/for/cashier')).status).toBe(403);
	});

	test('may answer with a status of its own', async () => {
		const answer = await server.client().get('/probe/teapot');
		expect(answer).toMatchObject({ status: 418, body: { data: { short: 'and stout' } } });
	});
});

test.each([
	['suspended', 'USER_SUSPENDED'],
	['archived', 'INVALID_CREDENTIALS'],
])('DX-T13 a token outlives no suspension: %s', async (status, code) => {
	const { email, password, id } = await shop.person({ role: 'manager' });
	const login = await server.client().post('/auth/login', { email, password, mode: 'json' });
	const api = server.client(login.body.data.access_token);
	expect((await api.get('/probe/for/user')).status).toBe(200);

	await server.database.query(`update directus_users set status = $2 where id = $1`, [id, status]);

	for (const who of ['user', 'staff']) {
		const answer = await api.get(`/probe/for/${who}`);
		expect(answer.status).toBe(401);
		expect(answer.body.errors[0].extensions.code).toBe(code);
	}
});

describe('an action of Directus', () => {
	const seenOf = async (id: string): Promise<readonly { isVisible: boolean }[]> => {
		const { body } = await server.client().get('/probe/seen');
		return body.data.filter(({ key }: { key: string }) => key === id);
	};
	const make = async (end: string) => {
		const id = randomUUID();
		const answer = await server.client().post('/probe/organizations', { id, end });
		return { id, answer };
	};

	test.each([
		['commit', 1],
		['40P01', 2],
		['40001', 2],
	])('DX-T16 comes once, after the commit: %s', async (end, attempts) => {
		const { id, answer } = await make(end);

		expect(answer.body.data).toEqual({ attempts });
		await expect.poll(() => seenOf(id)).toEqual([{ key: id, isVisible: true }]);
	});

	test('DX-T16 does not come after a rollback', async () => {
		const { id, answer } = await make('rollback');
		const later = await make('commit');

		expect(answer.status).toBe(500);
		await expect.poll(() => seenOf(later.id)).toHaveLength(1);
		expect(await seenOf(id)).toEqual([]);
	});
});
