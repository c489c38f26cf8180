/** Sessions and the end of access without Keycloak: the same routes, the same answers. */
import { beforeAll, describe, expect, test } from 'vitest';
import { client, url } from '../harness/http.ts';
import { aShop, type Person, type Shop } from '../harness/shop.ts';
import { connect } from './realtime-clients.ts';

let shop: Shop;

beforeAll(async () => {
	shop = await aShop();
});

type Tokens = { readonly access_token: string; readonly refresh_token: string };

async function logIn({ email, password }: Person): Promise<Tokens> {
	const login = { email, password, mode: 'json' };
	const answer = await client().post('/auth/login', login, { key: false });
	expect(answer.status).toBe(200);
	return answer.body.data;
}

const statusOf = async (token: string): Promise<number> =>
	(await client(token).get('/users/me?fields=id')).status;

const refreshOf = async ({ refresh_token }: Tokens): Promise<number> =>
	(await client().post('/auth/refresh', { refresh_token, mode: 'json' }, { key: false })).status;

describe('ID-T69 ID-T62 the sessions of a person in local mode', () => {
	test('are those of Directus; one ends with its sockets, and the others stay', async () => {
		const person = await shop.person({ role: 'customer' });
		const [here, there] = [await logIn(person), await logIn(person)];
		const sockets = [connect(here.access_token), connect(there.access_token)] as const;
		for (const socket of sockets) await socket.next('connected');
		const listed = await client(there.access_token).get('/identity/sessions');

		expect(listed.body.data).toHaveLength(2);
		const secrets = [here, there].flatMap((tokens) => Object.values(tokens));
		for (const secret of secrets) {
			expect(JSON.stringify(listed.body)).not.toContain(secret);
		}
		const [other, ...more] = listed.body.data.filter((session: Current) => !session.current);
		expect([other.kind, more]).toEqual(['directus', []]);

		const ended = await client(there.access_token).delete(`/identity/sessions/${other.id}`);

		expect(ended.status).toBe(204);
		expect([await statusOf(here.access_token), await statusOf(there.access_token)]).toEqual([
			401, 200,
		]);
		await sockets[0].next('disconnect');
		expect(sockets[1].socket.connected).toBe(true);
		expect([await refreshOf(here), await refreshOf(there)]).toEqual([401, 200]);
	});

	test('are nobody else’s', async () => {
		const [victim, stranger] = [
			await shop.person({ role: 'customer' }),
			await shop.person({ role: 'customer' }),
		];
		const [theirs, own] = [await logIn(victim), await logIn(stranger)];
		const [session] = (await client(theirs.access_token).get('/identity/sessions')).body.data;
		const api = client(own.access_token);

		const statuses = [
			await api.delete(`/identity/sessions/${session.id}`),
			await api.get(`/identity/sessions?user=${victim.id}`),
			await api.delete(`/identity/sessions/${session.id}?user=${victim.id}`),
		].map(({ status }) => status);

		expect(statuses).toEqual([403, 403, 403]);
		expect(await statusOf(theirs.access_token)).toBe(200);
	});

	test('end when Directus ends them, with their sockets', async () => {
		const person = await shop.person({ role: 'customer' });
		const tokens = await logIn(person);
		const socket = connect(tokens.access_token);
		await socket.next('connected');

		const answer = await client().post(
			'/auth/logout',
			{ refresh_token: tokens.refresh_token, mode: 'json' },
			{ key: false },
		);

		expect(answer.status).toBe(204);
		expect(await statusOf(tokens.access_token)).toBe(401);
		await socket.next('disconnect');
	});
});

type Current = { readonly current: boolean };

describe('ID-T69 ID-T33 the end of access in local mode', () => {
	test('suspends, and ends tokens and sockets at once', async () => {
		const person = await shop.person({ role: 'customer' });
		const tokens = await logIn(person);
		const socket = connect(tokens.access_token);
		await socket.next('connected');

		const answer = await shop.admin.api.post(
			`/identity/users/${person.id}/end-access`,
			{},
			{ key: false },
		);

		expect(answer.body).toEqual({ data: { user: person.id, is_complete: true } });
		expect(await statusOf(tokens.access_token)).toBe(401);
		expect(await refreshOf(tokens)).toBe(401);
		await socket.next('disconnect');
	});

	test('by a status in the studio does the same, and stays so after it is active again', async () => {
		const person = await shop.person({ role: 'customer' });
		const tokens = await logIn(person);
		const socket = connect(tokens.access_token);
		await socket.next('connected');

		await shop.admin.api.patch(`/users/${person.id}`, { status: 'suspended' });
		await socket.next('disconnect');
		expect(await statusOf(tokens.access_token)).toBe(401);
		// The login ends a moment later, by the event of the change.
		await expect.poll(() => sessionsOf(person), { timeout: 5_000 }).toEqual([]);

		await shop.admin.api.patch(`/users/${person.id}`, { status: 'active' });
		expect(await statusOf(tokens.access_token)).toBe(401);
		expect(await refreshOf(tokens)).toBe(401);
	});

	test('is for administrators', async () => {
		const path = `/identity/users/${shop.customer.id}/end-access`;
		const statuses = await Promise.all(
			[shop.manager.api, shop.customer2.api, client()].map(
				async (api) => (await api.post(path, {}, { key: false })).status,
			),
		);
		expect(statuses).toEqual([403, 403, 401]);
	});
});

async function sessionsOf({ id }: Person): Promise<readonly unknown[]> {
	return (await shop.admin.api.get(`/identity/sessions?user=${id}`)).body.data;
}

test('ID-T69 without Keycloak no logout token is true', async () => {
	const answer = await fetch(`${url}/identity/backchannel-logout`, {
		method: 'POST',
		body: new URLSearchParams({ logout_token: 'a.b.c' }),
	});
	expect(answer.status).toBe(400);
});
