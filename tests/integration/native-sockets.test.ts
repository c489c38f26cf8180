/** Directus' own sockets: what may be subscribed there, from where, and for how long. */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { client, url } from '../harness/http.ts';
import { native, openNative, subscription } from '../harness/native-sockets.ts';
import { ownServer, type OwnServer } from '../harness/own-server.ts';
import { aShop, type Person, type Shop } from '../harness/shop.ts';
import { accessToken, sessionCookie } from './realtime-clients.ts';

const soon = { timeout: 20_000, interval: 20 } as const;
/** As the specification promises. */
const within2s = { timeout: 2_000, interval: 20 } as const;

let shop: Shop;
beforeAll(async () => {
	shop = await aShop();
});

const aPerson = (): Promise<Person> => shop.person({ role: 'customer' });

async function aContact({ api }: Pick<Person, 'api'>, display_name = 'A friend'): Promise<string> {
	const contact = { display_name, email: 'friend@example.com' };
	const made = await api.post('/items/contacts', contact, { key: false });
	expect(made.status).toBe(200);
	return made.body.data.id;
}

describe('a subscription', () => {
	test.each([
		'outbox',
		'ledger_accounts',
		'sessions',
		'no_such_thing',
		'directus_users',
		'directus_activity',
	])('DX-T10 to %s, which is not listed, is refused, to administrators too', async (collection) => {
		for (const { token } of [shop.admin, shop.customer]) {
			const socket = await native(token);
			for (const more of [{}, { event: 'create' }, { event: 'delete' }]) {
				expect(await subscription(socket, collection, more)).toBe('FORBIDDEN');
			}
		}
	});

	test('DX-T10 without the right to read is refused', async () => {
		const socket = await native(shop.customer.token);
		for (const event of ['create', 'update', 'delete', undefined]) {
			expect(await subscription(socket, 'taxes', event ? { event } : {})).toBe('FORBIDDEN');
		}
	});

	test('DX-T10 to deletions is refused where only some rows may be read', async () => {
		const socket = await native(shop.customer.token);
		const outcome = async (more: object) => subscription(socket, 'contacts', more);

		expect(await outcome({})).toBe('FORBIDDEN');
		expect(await outcome({ event: 'delete' })).toBe('FORBIDDEN');
		expect(await outcome({ item: crypto.randomUUID() })).toBe('FORBIDDEN');
		expect(await outcome({ event: 'delete', item: crypto.randomUUID() })).toBe('FORBIDDEN');
		expect(await outcome({ event: 'create' })).toBe('ok');
		expect(await outcome({ event: 'update' })).toBe('ok');
	});

	test('DX-T10 tells the key of a deleted row to those alone who may read all', async () => {
		const [owner, stranger] = [await aPerson(), await native(shop.customer.token)];
		const staff = await native(shop.admin.token);
		for (const more of [{}, { event: 'delete' }, { event: 'update' }]) {
			await subscription(stranger, 'contacts', more);
		}
		expect(await subscription(staff, 'contacts', { event: 'delete' })).toBe('ok');
		const id = await aContact(owner);

		expect((await owner.api.delete(`/items/contacts/${id}`)).status).toBe(204);

		await expect
			.poll(() => staff.messages.filter(({ event }) => event === 'delete'), soon)
			.toMatchObject([{ data: [id] }]);
		expect(JSON.stringify(stranger.messages)).not.toContain(id);
	});

	test('tells people of their own rows, and of nobody else’s', async () => {
		const [owner, stranger] = [await aPerson(), await aPerson()];
		const [own, other] = [await native(owner.token), await native(stranger.token)];
		for (const socket of [own, other]) {
			expect(await subscription(socket, 'contacts', { event: 'create' })).toBe('ok');
		}

		const id = await aContact(owner, 'Only mine');

		await expect
			.poll(() => own.messages.filter(({ event }) => event === 'create'), soon)
			.toMatchObject([{ data: [{ id, display_name: 'Only mine' }] }]);
		expect(JSON.stringify(other.messages)).not.toMatch(new RegExp(`${id}|Only mine`));
	});

	test('that makes no sense is refused', async () => {
		const socket = await native(shop.customer.token);
		for (const message of [
			{ type: 'subscribe' },
			{ type: 'subscribe', collection: ['outbox'] },
			{ type: 'subscribe', collection: 'contacts', event: 'drop' },
		]) {
			const before = socket.messages.length;
			socket.send(message);
			await expect.poll(() => socket.messages.length, soon).toBe(before + 1);
			expect(socket.messages.at(-1)).toMatchObject({ error: { code: 'INVALID_PAYLOAD' } });
		}
	});
});

describe('an upgrade', () => {
	/** What the server says to it before it ends the connection. */
	async function upgrade(path: string): Promise<string> {
		const { hostname, port, host } = new URL(url);
		const socket = connect(Number(port), hostname);
		await once(socket, 'connect');
		socket.write(
			`GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
				`Sec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: graphql-transport-ws\r\n` +
				`Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}\r\n\r\n`,
		);
		return text(socket).catch(() => '');
	}

	test('DX-T10 of a GraphQL subscription is refused', async () => {
		expect(await upgrade('/graphql')).toBe('');
		expect(await upgrade('/graphql/system')).toBe('');
	});

	test('RT-T12 with the cookie of a visitor, from another page, is refused', async () => {
		const cookie = await sessionCookie(await aPerson());
		const strange = openNative({ headers: { cookie, origin: 'https://evil.example' } });
		await expect.poll(strange.refused, soon).toBe(403);

		const own = openNative({ headers: { cookie, origin: 'http://localhost:5173' } });
		await expect.poll(own.isOpen, soon).toBe(true);
	});
});

describe('a login that ends', () => {
	/** Somebody who listens by the token of a cookie, and by that of an application. */
	async function listening(person: Person) {
		const { email, password } = person;
		const login = await client().post('/auth/login', { email, password }, { key: false });
		const cookie = await sessionCookie(person);
		const session = cookie.split('=')[1]!;
		const sockets = [await native(session), await native(login.body.data.access_token)];
		for (const socket of sockets) {
			expect(await subscription(socket, 'contacts', { event: 'create' })).toBe('ok');
		}
		return { cookie, refresh_token: login.body.data.refresh_token as string, sockets };
	}
	const openness = (sockets: readonly { isOpen: () => boolean }[]) =>
		sockets.map((socket) => socket.isOpen());
	const events = ({ messages }: { messages: readonly { event?: string }[] }) =>
		messages.filter(({ event }) => event === 'create').length;

	test('DX-T38 by logout closes its own connections within 2 s, and they hear nothing more', async () => {
		const person = await aPerson();
		const { cookie, refresh_token, sockets } = await listening(person);
		const staying = await native(await accessToken(person));
		await subscription(staying, 'contacts', { event: 'create' });

		await client().post(
			'/auth/logout',
			{ mode: 'session' },
			{ key: false, headers: { cookie, origin: url } },
		);
		await expect.poll(() => openness(sockets), within2s).toEqual([false, true]);
		await client().post('/auth/logout', { refresh_token }, { key: false });
		await expect.poll(() => openness(sockets), within2s).toEqual([false, false]);

		await aContact(person);
		await expect.poll(() => events(staying), soon).toBe(1);
		expect(sockets.map(events)).toEqual([0, 0]);
	});

	test.each([
		['DX-T38 with a suspension', { status: 'suspended' }],
		['DX-T37 with a change of the role', { role: 'employee' as const }],
	])('%s closes all of them within 2 s', async (_how, change) => {
		const person = await aPerson();
		const { sockets } = await listening(person);
		const other = await shop.person({ role: 'employee' });
		const role = 'role' in change ? await roleOf(other) : undefined;

		const changed = await shop.admin.api.patch(
			`/users/${person.id}`,
			role === undefined ? change : { role },
		);

		expect(changed.status).toBe(200);
		await expect.poll(() => openness(sockets), within2s).toEqual([false, false]);
	});

	async function roleOf({ id }: Person): Promise<string> {
		const { body } = await shop.admin.api.get(`/users/${id}?fields=role`);
		return body.data.role;
	}
});

describe('a token that ends', () => {
	let server: OwnServer;
	let own: Shop;

	beforeAll(async () => {
		const settings = { ACCESS_TOKEN_TTL: '4s', WEBSOCKETS_REST_AUTH: 'strict' };
		server = await ownServer({ settings });
		own = await aShop(server);
	});
	afterAll(() => server?.close());

	const strictly = (token: string) =>
		openNative({ base: server.url, path: `/websocket?access_token=${token}` });

	test('DX-T10 leaves its connection without rights, not with all of them', async () => {
		const { email, password } = own.customer;
		const login = await server.client().post('/auth/login', { email, password }, { key: false });
		const socket = strictly(login.body.data.access_token);
		await expect.poll(socket.isOpen, soon).toBe(true);
		const read = { type: 'items', action: 'read', collection: 'contacts' };
		expect(await socket.ask(read)).toMatchObject({ data: [] });
		await aContact(own.customer2, 'Not for the customer');

		await expect
			.poll(() => socket.messages.map(({ error }) => error?.code), soon)
			.toContain('TOKEN_EXPIRED');

		expect(socket.isOpen()).toBe(true);
		const before = socket.messages.length;
		for (const collection of ['contacts', 'ledger_accounts']) socket.send({ ...read, collection });
		await expect.poll(() => socket.messages.length, soon).toBe(before + 2);
		expect(socket.messages.slice(before).map(({ error }) => error?.code)).toEqual([
			'FORBIDDEN',
			'FORBIDDEN',
		]);
	});

	test('DX-T10 tells nothing of deletions until its owner has logged in again', async () => {
		const { email, password } = own.admin;
		const token = async (): Promise<string> => {
			const login = await server.client().post('/auth/login', { email, password }, { key: false });
			return login.body.data.access_token;
		};
		const [ending, staying] = [strictly(await token()), strictly(own.admin2.token)];
		for (const socket of [ending, staying]) {
			await expect.poll(socket.isOpen, soon).toBe(true);
			expect(await subscription(socket, 'contacts', { event: 'delete' })).toBe('ok');
		}
		const [first, second] = [await aContact(own.customer), await aContact(own.customer)];
		await expect
			.poll(() => ending.messages.map(({ error }) => error?.code), soon)
			.toContain('TOKEN_EXPIRED');

		await own.customer.api.delete(`/items/contacts/${first}`);
		await expect.poll(() => JSON.stringify(staying.messages), soon).toContain(first);
		ending.send({ type: 'auth', access_token: await token() });
		await expect
			.poll(() => ending.messages.at(-1), soon)
			.toMatchObject({ type: 'auth', status: 'ok' });

		await own.customer.api.delete(`/items/contacts/${second}`);
		await expect.poll(() => JSON.stringify(ending.messages), soon).toContain(second);
		expect(JSON.stringify(ending.messages)).not.toContain(first);
	});

	test('RT-T15 an upgrade that a slow database delays by 3 s succeeds', async () => {
		const { database } = server;
		const lock = database.query(
			`begin; lock table directus_users in access exclusive mode; select pg_sleep(3); commit`,
		);
		await expect
			.poll(async () => {
				const [held] = await database.query<{ held: boolean }>(
					`select exists (
						select 1 from pg_locks
						where relation = 'directus_users'::regclass and mode = 'AccessExclusiveLock' and granted
					) as held`,
				);
				return held?.held;
			}, soon)
			.toBe(true);

		const socket = strictly(own.customer.token);
		let isDone = false;
		const done = lock.then(() => (isDone = true));
		await expect.poll(() => socket.isOpen() || isDone, soon).toBe(true);
		expect(isDone).toBe(true);
		await expect.poll(socket.isOpen, soon).toBe(true);
		await done;
	});
});
