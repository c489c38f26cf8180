/**
 * Redis goes away: it is killed, falls silent, or is lost to one of two processes. What PostgreSQL can
 * decide is decided at once, and by what holds now.
 */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { makeFolder } from '../../scripts/stack/places.ts';
import { cloneDatabase, dropDatabase } from '../harness/clone.ts';
import { faultProxy, type FaultProxy } from '../harness/fault-proxy.ts';
import type { Answer } from '../harness/http.ts';
import { hasRedis, ownRedis, type OwnRedis } from '../harness/own-redis.ts';
import { serverOn, type OwnServer } from '../harness/own-server.ts';
import { established, granted, subscribe } from '../harness/pusher.ts';
import { aShop, type Person, type Shop } from '../harness/shop.ts';

const soon = { timeout: 30_000, interval: 50 } as const;
/** Directus alone waits ten seconds, and then fails. */
const AT_ONCE_MS = 5_000;
const LATE = -1;

describe.skipIf(!hasRedis)('a server whose Redis goes away', () => {
	let redis: OwnRedis;
	let way: FaultProxy;
	let place: Awaited<ReturnType<typeof cloneDatabase>>;
	/** The first meets Redis by way of the proxy, the second without. */
	let first: OwnServer;
	let second: OwnServer;
	let shop: Shop;
	let elsewhere: Shop['admin']['api'];
	/** By which people read contacts. */
	let rule: number;

	beforeAll(async () => {
		const services = inject('services');
		const name = `away_${randomUUID().slice(0, 8)}`;
		redis = await ownRedis();
		way = await faultProxy({ host: '127.0.0.1', port: redis.port });
		place = await cloneDatabase(services.template, name);
		const folder = makeFolder(join(services.folder, name));
		const start = (replica: string, port: number): Promise<OwnServer> =>
			serverOn(place, makeFolder(join(folder, replica)), {
				// As in production: each of these counts in Redis.
				settings: { REDIS: `redis://127.0.0.1:${port}`, RATE_LIMITER_ENABLED: 'true' },
			});
		first = await start('first', way.port);
		second = await start('second', redis.port);
		shop = await aShop(first);
		elsewhere = second.client(shop.admin.token);
		const [found] = await first.database.query<{ id: number }>(`
			select id from directus_permissions
			where collection = 'contacts' and action = 'read' and permissions::text like '%owner%'`);
		rule = found!.id;
	}, 200_000);
	afterAll(async () => {
		await first?.close();
		await second?.close();
		if (place) await dropDatabase(place);
		await way?.close();
		await redis?.close();
	});

	/** Every kind of door once, and the status of each answer. */
	async function doors(): Promise<{ readonly [door: string]: number }> {
		const { customer: person, customer2, admin } = shop;
		const { api, email, password } = person;
		const free = { key: false } as const;
		const transfer = { to: customer2.id, amount: '1', currency: 'KZT' };
		const connection = await established({ base: first.url });
		const grant = { socket_id: connection.id, channel_name: `private-user-${person.id}` };
		const asked: { readonly [door: string]: () => Promise<Answer> } = {
			wallet: () => api.get('/wallet'),
			transfer: () => api.post('/wallet/transfer', transfer),
			list: () => api.get('/items/contacts'),
			create: () => api.post('/items/contacts', contact, free),
			graphql: () => api.post('/graphql', { query: '{ contacts { id } }' }, free),
			login: () => first.client().post('/auth/login', { email, password }, free),
			person: () => admin.api.patch(`/users/${customer2.id}`, { status: 'active' }),
			grant: () => api.post('/realtime/channels/auth', grant, free),
		};
		const answers: { [door: string]: number } = {};
		for (const [door, ask] of Object.entries(asked)) {
			const began = performance.now();
			const { status } = await ask();
			const isInTime = performance.now() - began < AT_ONCE_MS;
			answers[door] = isInTime ? status : LATE;
		}
		return answers;
	}
	const open = Object.fromEntries(
		['wallet', 'transfer', 'list', 'create', 'graphql', 'login', 'person', 'grant'].map((door) => [
			door,
			200,
		]),
	);

	/** Says which contacts people may read. */
	async function letRead(api: Shop['admin']['api'], permissions: object): Promise<void> {
		const { status } = await api.patch(`/permissions/${rule}`, { permissions });
		expect(status).toBe(200);
	}
	const contact = { display_name: 'A friend', email: 'friend@example.com' };
	async function aContact({ api }: Person): Promise<void> {
		expect((await api.post('/items/contacts', contact, { key: false })).status).toBe(200);
	}
	const readBy = async (server: OwnServer, { token }: Person): Promise<number> =>
		(await server.client(token).get('/items/contacts')).body.data?.length;

	async function knowsRedis(server: OwnServer): Promise<void> {
		const websocket = async () => (await server.client().get('/ops/health')).body.websocket;
		await expect.poll(websocket, soon).toBe('active');
	}

	test.each([
		['that was killed', () => redis.kill(), () => redis.start()],
		['that is silent', async () => way.stall(), async () => way.heal()],
	])(
		'RT-T24 answers at every door at once, beside one %s',
		async (_how, lose, bring) => {
			await shop.fund(shop.customer, 100n);
			await knowsRedis(first);
			expect(await doors()).toEqual(open);
			const connection = await established({ base: first.url });
			const own = `private-user-${shop.customer.id}`;

			await lose();
			expect(await doors()).toEqual(open);
			expect(await doors()).toEqual(open);
			const grant = await granted(shop.customer.token, connection.id, own, first.url);
			connection.send(subscribe(own, grant));
			await connection.next('pusher_internal:subscription_succeeded');

			await bring();
			await knowsRedis(first);
			expect(await doors()).toEqual(open);
			expect([first.hasEnded(), second.hasEnded()]).toEqual([false, false]);
		},
		120_000,
	);

	test('RT-T24 counts tries of a login meanwhile', async () => {
		const { id } = shop.customer2;
		await first.database.query('update directus_settings set auth_login_attempts = 2');
		await knowsRedis(first);
		way.cut();
		const wrong = { email: shop.customer2.email, password: 'not this one' };
		const attempt = async () => {
			await first.client().post('/auth/login', wrong, { key: false });
			const [row] = await first.database.query<{ status: string }>(
				`select status from directus_users where id = $1`,
				[id],
			);
			return row?.status;
		};
		await expect.poll(attempt, { timeout: 60_000, interval: 0 }).toBe('suspended');
		way.heal();
		await shop.admin.api.patch(`/users/${id}`, { status: 'active' });
	}, 90_000);

	test('RT-T24 goes by the rights of now, which others changed meanwhile', async () => {
		const person = await shop.person({ role: 'customer' });
		await letRead(elsewhere, { owner: { _eq: '$CURRENT_USER' } });
		await aContact(person);
		await knowsRedis(first);
		await expect.poll(() => readBy(first, person), soon).toBe(1);

		way.cut();
		await expect.poll(() => readBy(first, person), soon).toBe(1);
		await letRead(elsewhere, { id: { _null: true } });
		expect(await readBy(first, person)).toBe(0);

		way.heal();
		await knowsRedis(first);
		expect(await readBy(first, person)).toBe(0);
		expect(await readBy(second, person)).toBe(0);
	}, 90_000);

	test('RT-T24 tells others on its return that it changed rights meanwhile', async () => {
		const person = await shop.person({ role: 'customer' });
		await letRead(elsewhere, {});
		await aContact(person);
		await knowsRedis(first);
		await expect.poll(() => readBy(second, person), soon).toBeGreaterThan(0);

		way.cut();
		await letRead(shop.admin.api, { id: { _null: true } });
		expect(await readBy(first, person)).toBe(0);

		way.heal();
		await expect.poll(() => readBy(second, person), soon).toBe(0);
	}, 90_000);
});
