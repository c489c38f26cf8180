import { beforeAll, describe, expect, test } from 'vitest';
import { client, url } from '../harness/http.ts';
import { aShop, type Shop } from '../harness/shop.ts';
import {
	accessToken,
	connect,
	connected,
	refusalOf,
	sessionCookie,
	withHeaders,
} from './realtime-clients.ts';

let shop: Shop;

beforeAll(async () => {
	shop = await aShop();
});

/** What such a client hears first. */
async function heardWith(headers: { readonly [name: string]: string }): Promise<unknown> {
	return (await withHeaders(headers)).heard;
}

describe('a handshake', () => {
	test('greets the owner of the token', async () => {
		const { hello, socket } = await connected(shop.customer);

		expect(hello).toEqual({
			userId: shop.customer.id,
			user: { id: shop.customer.id, firstName: 'customer', lastName: 'Test', avatar: null },
			socketId: socket.id,
			serverTime: expect.stringMatching(/^\d{4}-.*Z$/),
			epoch: expect.stringMatching(/^[0-9a-f-]{36}$/),
			cursors: { user: expect.any(Number), chats: {} },
		});
	});

	test.each([
		['without a token', undefined, 'TOKEN_MISSING'],
		['with a wrong token', 'nobody-has-this-token', 'TOKEN_INVALID'],
		[
			'with a forged token',
			'eyJhbGciOiJub25lIn0.eyJpc3MiOiJkaXJlY3R1cyIsImlkIjoiMSJ9.',
			'TOKEN_INVALID',
		],
		['with an endless token', 'x'.repeat(9_000), 'TOKEN_INVALID'],
	])('RT-C01 %s is refused in the words that clients know', async (_case, token, code) => {
		expect(await refusalOf(connect(token))).toEqual(['Authentication error', code]);
	});

	test('RT-C01 takes a bearer as native clients send it', async () => {
		const heard = await heardWith({ authorization: `Bearer ${shop.customer.token}` });
		expect(heard).toEqual(['connected', shop.customer.id]);
	});

	test('RT-T13 does not look at a token in the query string', async () => {
		const listener = connect(undefined, { base: `${url}?token=${shop.customer.token}` });
		expect(await refusalOf(listener)).toEqual(['Authentication error', 'TOKEN_MISSING']);
	});

	test('RT-T05 of a suspended or deleted person is refused, and their open sockets are closed', async () => {
		const suspended = await shop.person({ role: 'customer' });
		const deleted = await shop.person({ role: 'customer' });
		const tokens = await Promise.all([accessToken(suspended), accessToken(deleted)]);
		const sockets = tokens.map((token) => connect(token, { deadlineMs: 2_000 }));
		for (const socket of sockets) await socket.next('connected');

		await shop.admin.api.patch(`/users/${suspended.id}`, { status: 'suspended' });
		await shop.admin.api.delete(`/users/${deleted.id}`);

		for (const socket of sockets) await socket.next('disconnect');
		for (const token of tokens) {
			expect(await refusalOf(connect(token))).toEqual(['Authentication error', 'USER_INACTIVE']);
		}
	});

	test('of a person whose role was changed has to be made again', async () => {
		const person = await shop.person({ role: 'employee' });
		const socket = connect(person.token, { deadlineMs: 2_000 });
		await socket.next('connected');

		const role = (await shop.admin.api.get(`/users/${shop.customer.id}?fields=role`)).body.data
			.role;
		await shop.admin.api.patch(`/users/${person.id}`, { role });

		await socket.next('disconnect');
	});
});

describe('RT-T12 the page of a browser', () => {
	const allowed = 'http://localhost:3000';
	const evil = 'https://evil.example';

	test('connects with its cookie when it is allowed', async () => {
		const cookie = await sessionCookie(shop.customer);
		expect(await heardWith({ origin: allowed, cookie })).toEqual(['connected', shop.customer.id]);
	});

	test('is refused before the handshake when it is not allowed, cookie or token', async () => {
		const cookie = await sessionCookie(shop.customer);
		const refused = ['websocket error', undefined];
		expect(await heardWith({ origin: evil, cookie })).toEqual(refused);
		const bearer = { origin: evil, authorization: `Bearer ${shop.customer.token}` };
		expect(await heardWith(bearer)).toEqual(refused);
	});

	test('proves nothing by a cookie without an Origin', async () => {
		const cookie = await sessionCookie(shop.customer);
		expect(await heardWith({ cookie })).toEqual(['Authentication error', 'TOKEN_MISSING']);
	});

	test('cannot poll', async () => {
		const answer = await client().get('/socket.io/?EIO=4&transport=polling', {
			headers: { origin: evil },
		});
		expect(answer.status).toBeGreaterThanOrEqual(400);
	});

	test('cannot renew a cookie on the open connection', async () => {
		const cookie = await sessionCookie(shop.customer);
		const { socket } = await withHeaders({ origin: allowed, cookie });

		const reply = await socket.emitWithAck('authenticate', { token: shop.customer.token });

		expect(reply).toMatchObject({ ok: false, code: 'FORBIDDEN' });
	});
});
