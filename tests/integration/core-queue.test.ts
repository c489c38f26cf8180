/** The pages of the queue, and what health and figures tell of it. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, inject, onTestFinished, test } from 'vitest';
import { client, url } from '../harness/http.ts';
import { ownServer, type OwnServer } from '../harness/own-server.ts';
import { aShop, type Shop } from '../harness/shop.ts';
import { browserProgram, openStudio } from '../harness/studio.ts';
import { sessionCookie } from './realtime-clients.ts';

const deadline = { timeout: 30_000 };
const hasRedis = inject('services').redis !== undefined;

const program = browserProgram();
let shop: Shop;

beforeAll(async () => {
	shop = await aShop();
});

/** An event that the queue has carried. */
async function movedMoney(): Promise<void> {
	await shop.fund(shop.customer, 100n);
}

describe.skipIf(!hasRedis)('GET /ops/queues', () => {
	test('shows the queue to an administrator', async () => {
		await movedMoney();
		const page = await shop.admin.api.get('/ops/queues');

		expect(page.status).toBe(200);
		expect(page.headers.get('content-type')).toContain('text/html');
		expect(page.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
		expect(page.body).toContain('<base href="/ops/queues/"');
		const script = /src="(static\/js\/main[^"]+)"/.exec(String(page.body))?.[1];
		expect((await shop.admin.api.get(`/ops/queues/${script}`)).status).toBe(200);

		const listed = async () => (await shop.admin.api.get('/ops/queues/api/queues')).body.queues;
		await expect
			.poll(async () => (await listed())[0]?.counts.completed, deadline)
			.toBeGreaterThan(0);
		expect(await listed()).toMatchObject([{ name: 'outbox', readOnlyMode: true }]);
	});

	test('shows it to an administrator with the cookie of the studio', async () => {
		const cookie = await sessionCookie(shop.admin);

		const page = await client().get('/ops/queues', { headers: { cookie } });

		expect(page.status).toBe(200);
		expect(page.body).toContain('__UI_CONFIG__');
	});

	test.skipIf(!program)('is drawn by a browser, which asks nobody else for anything', async () => {
		const studio = await openStudio(program ?? '', url);
		onTestFinished(() => studio.close());
		const { page } = studio;
		const elsewhere: string[] = [];
		page.on('response', (answer) => {
			if (!answer.url().startsWith(url)) elsewhere.push(answer.url());
		});
		for (const cookie of (await sessionCookie(shop.admin)).split('; ')) {
			const [name = '', value = ''] = cookie.split('=');
			await page.context().addCookies([{ name, value, url }]);
		}

		await page.goto(`${url}/ops/queues`);
		await page.getByText('outbox').first().waitFor();
		await page.goto(`${url}/ops/queues/queue/outbox?status=completed`);
		await page
			.getByText(/^ob-\d+-\d+$/)
			.or(page.getByText(/#ob-\d+-\d+/))
			.first()
			.waitFor();
		await studio.picture('queue');

		expect(elsewhere).toEqual([]);
	});

	test.each(['', '/api/queues', '/static/js/main.js', '/api/redis/stats'])(
		'/ops/queues%s is for administrators alone',
		async (path) => {
			expect((await client().get(`/ops/queues${path}`)).status).toBe(401);
			for (const person of [shop.manager, shop.employee, shop.customer]) {
				const { status, body } = await person.api.get(`/ops/queues${path}`);
				expect([status, body.errors?.[0].extensions.code]).toEqual([403, 'FORBIDDEN']);
			}
		},
	);

	test('nothing is changed through it, not even by an administrator', async () => {
		const { api } = shop.admin;
		const queue = '/ops/queues/api/queues/outbox';
		const [job] = (await api.get('/ops/queues/api/queues?activeQueue=outbox&status=completed')).body
			.queues[0].jobs;
		const writes = [
			`${queue}/add`,
			`${queue}/retry/failed`,
			`${queue}/promote`,
			`${queue}/clean/completed`,
			`${queue}/pause`,
			`${queue}/empty`,
			`${queue}/obliterate`,
			`${queue}/${job?.id}/retry/failed`,
			`${queue}/${job?.id}/clean`,
			`${queue}/${job?.id}/update-data`,
			'/ops/queues/api/queues/pause',
			'/ops/queues/api/queues/resume',
		];

		for (const path of writes) {
			for (const send of [api.post, api.patch, api.delete]) {
				expect([path, (await send(path, {})).status]).toEqual([path, 403]);
			}
		}
		const { status } = await fetch(`${url}${queue}/pause`, {
			method: 'PUT',
			headers: { authorization: `Bearer ${shop.admin.token}` },
		});
		expect(status).toBe(403);
		const [listed] = (await api.get('/ops/queues/api/queues')).body.queues;
		expect(listed.isPaused).toBe(false);
	});
});

describe.skipIf(!hasRedis)('with Redis', () => {
	test('health tells whether the queue runs the events', async () => {
		const state = async () => (await client().get('/ops/health')).body.checks.queue;
		await expect.poll(state, deadline).toBe('ok');
	});

	test('the figures tell of queue, relay and postings', async () => {
		const service = await shop.person({ role: 'employee', policies: ['service'] });
		await movedMoney();
		const figures = [
			/^cubehub_relay_mode\{mode="queue"\} 1$/m,
			/^cubehub_relay_mode\{mode="in process"\} 0$/m,
			/^cubehub_queue_jobs\{state="completed"\} [1-9]/m,
			/^cubehub_relay_jobs_total\{consumer="realtime",result="done"\} [1-9]/m,
			/^cubehub_outbox_lag_seconds_bucket\{le="60",consumer="realtime"\} [1-9]/m,
			/^nodejs_eventloop_lag_p99_seconds \d/m,
		];

		const missing = async () => {
			const { body } = await service.api.get('/ops/metrics');
			return figures.filter((figure) => !figure.test(String(body)));
		};

		await expect.poll(missing, deadline).toEqual([]);
	});

	test('a money operation is counted by how it ended', async () => {
		const service = await shop.person({ role: 'employee', policies: ['service'] });
		await shop.fund(shop.customer, 1_000n);
		const transfer = { to: shop.customer2.id, amount: '10', currency: 'KZT' };
		const key = randomUUID();
		const count = async (result: string): Promise<number> => {
			const { body } = await service.api.get('/ops/metrics');
			const line = new RegExp(
				`^cubehub_postings_total\\{operation="wallet_transfer",result="${result}"\\} (\\d+)$`,
				'm',
			);
			return Number(line.exec(String(body))?.[1] ?? 0);
		};
		const before = { done: await count('done'), replayed: await count('replayed') };

		for (let time = 0; time < 2; time += 1) {
			const answer = await shop.customer.api.post('/wallet/transfer', transfer, { key });
			expect(answer.status).toBe(200);
		}

		expect(await count('done')).toBeGreaterThan(before.done);
		expect(await count('replayed')).toBeGreaterThan(before.replayed);
	});
});

describe('without Redis', () => {
	let server: OwnServer;
	let own: Shop;

	beforeAll(async () => {
		server = await ownServer();
		own = await aShop(server);
	});
	afterAll(() => server?.close());

	test('there is no queue to look at, and the process runs the events itself', async () => {
		const service = await own.person({ role: 'employee', policies: ['service'] });

		expect((await own.admin.api.get('/ops/queues')).status).toBe(403);
		expect((await server.client().get('/ops/health')).body.checks).not.toHaveProperty('queue');
		const { body } = await service.api.get('/ops/metrics');
		expect(String(body)).toMatch(/^cubehub_relay_mode\{mode="in process"\} 1$/m);
		expect(String(body)).not.toMatch(/^cubehub_queue_jobs\{/m);
	});
});
