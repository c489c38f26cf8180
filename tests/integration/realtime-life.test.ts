import { createHmac } from 'node:crypto';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { client, url } from '../harness/http.ts';
import { aShop, type Person, type Shop } from '../harness/shop.ts';
import type { Listener } from '../harness/sockets.ts';
import { accessToken, announce, connect, namesOf, refusalOf } from './realtime-clients.ts';
import { listenIn } from './realtime-rooms-scene.ts';

let shop: Shop;

beforeAll(async () => {
	shop = await aShop();
});

const part = (claims: object): string => Buffer.from(JSON.stringify(claims)).toString('base64url');

/** The token of a real login, but one that ends in so many seconds. */
async function tokenThatEndsIn(person: Person, seconds: number): Promise<string> {
	const [, body = ''] = (await accessToken(person)).split('.');
	const claims = JSON.parse(Buffer.from(body, 'base64url').toString()) as object;
	const exp = Math.floor(Date.now() / 1_000) + seconds;
	const signed = `${part({ alg: 'HS256', typ: 'JWT' })}.${part({ ...claims, exp })}`;
	const mac = createHmac('sha256', inject('services').secret).update(signed).digest('base64url');
	return `${signed}.${mac}`;
}

async function greetedBy(token: string): Promise<Listener> {
	const listener = listenIn({ url }, token);
	await listener.next('connected');
	return listener;
}

describe('RT-T01 a token that ends while its owner is connected', () => {
	test('is told before, then nothing personal is heard, then the connection is cut', async () => {
		const person = await shop.person({ role: 'customer' });
		const listener = await greetedBy(await tokenThatEndsIn(person, 3));

		const [expiring] = await listener.next('auth_expiring');
		expect(expiring).toEqual({ exp: expect.any(Number) });
		await listener.next('auth_expired');
		await shop.fund(person, 7n);
		await announce('cases.case.updated', { case: person.id, change: 'updated' });
		await listener.next('cases:updated');
		for (const [event, payload] of [
			['sync', { epoch: person.id, user: 0 }],
			['join_room', person.id],
			['subscribe', { channel: `private-user-${person.id}` }],
		] as const) {
			const reply = await listener.socket.emitWithAck(event, payload);
			expect(reply).toMatchObject({ ok: false, code: 'FORBIDDEN' });
		}
		await listener.next('disconnect');

		expect(namesOf(listener)).not.toContain(`balance:updated:${person.id}`);
	});

	test('is renewed in time and after it, and goes on', async () => {
		const person = await shop.person({ role: 'customer' });
		const listener = await greetedBy(await tokenThatEndsIn(person, 2));
		await listener.next('auth_expired');

		const token = await accessToken(person);
		const reply = await listener.socket.emitWithAck('authenticate', { token });

		expect(reply).toEqual({ ok: true, exp: expect.any(Number) });
		await shop.fund(person, 7n);
		await listener.next(`balance:updated:${person.id}`);
	});

	test('is refused once it has ended', async () => {
		const token = await tokenThatEndsIn(shop.customer, -5);
		expect(await refusalOf(connect(token))).toEqual(['Authentication error', 'TOKEN_EXPIRED']);
	});
});

describe('RT-T02 the token of somebody else', () => {
	test('ends the connection, and tells nothing of them', async () => {
		const [own, other] = [shop.customer, shop.customer2];
		const listener = await greetedBy(await accessToken(own));

		listener.socket.emit('authenticate', { token: await accessToken(other) });

		await listener.next('disconnect');
		await shop.fund(other, 3n);
		const watcher = await greetedBy(other.token);
		await watcher.socket.emitWithAck('user:identify', other.id);
		expect(namesOf(listener)).not.toContain(`balance:updated:${other.id}`);
	});
});

describe('RT-T06 a logout', () => {
	type Login = { readonly access_token: string; readonly refresh_token: string };

	async function login({ email, password }: Person): Promise<Login> {
		const answer = await client().post('/auth/login', { email, password }, { key: false });
		return answer.body.data;
	}

	test('RT-C11 by the native door closes the sockets of that login, and no other', async () => {
		const [here, there] = [await login(shop.customer), await login(shop.customer)];
		const ending = await greetedBy(here.access_token);
		const staying = [
			await greetedBy(there.access_token),
			await greetedBy(shop.customer.token),
			await greetedBy(shop.customer2.token),
		];

		const { refresh_token } = here;
		const answer = await client().post('/auth/logout', { refresh_token }, { key: false });

		expect(answer.status).toBe(204);
		await ending.next('disconnect');
		for (const { socket } of staying) {
			const owner = socket === staying[2]?.socket ? shop.customer2 : shop.customer;
			expect(await socket.emitWithAck('user:identify', owner.id)).toEqual({ ok: true });
		}
	});

	test('follows a renewed token: its own login ends it, the one before does not', async () => {
		const [first, second] = [await login(shop.customer), await login(shop.customer)];
		const listener = await greetedBy(first.access_token);
		const token = second.access_token;
		expect(await listener.socket.emitWithAck('authenticate', { token })).toMatchObject({
			ok: true,
		});

		const logout = (refresh_token: string): Promise<unknown> =>
			client().post('/auth/logout', { refresh_token }, { key: false });
		await logout(first.refresh_token);
		const reply = await listener.socket.emitWithAck('user:identify', shop.customer.id);
		expect(reply).toEqual({ ok: true });

		await logout(second.refresh_token);
		await listener.next('disconnect');
	});
});
