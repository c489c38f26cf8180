/** Clients of the Pusher protocol in the channel of their person, and those who try to be in another's. */
import { beforeAll, describe, expect, test } from 'vitest';
import {
	askGrant,
	bare,
	established,
	granted,
	inside,
	PUSHER_KEY,
	pusherJs,
	subscribe,
	subscribed,
	type Bare,
} from '../harness/pusher.ts';
import { url } from '../harness/http.ts';
import { aShop, type Person, type Shop } from '../harness/shop.ts';

const soon = { timeout: 20_000, interval: 20 } as const;

let shop: Shop;
beforeAll(async () => {
	shop = await aShop();
});

const own = ({ id }: Pick<Person, 'id'>): string => `private-user-${id}`;
const aPerson = (): Promise<Person> => shop.person({ role: 'customer' });

/** The answer to a subscription: in, or why not. */
async function answered(connection: Bare): Promise<unknown> {
	const answers = () =>
		connection.frames.filter(({ event }) => event.includes('subscription_')).map((each) => each);
	await expect.poll(answers, soon).not.toEqual([]);
	return answers().at(-1);
}

describe('an unmodified client', () => {
	test('RT-C06 hears what its person is told, as Socket.IO tells it', async () => {
		const person = await aPerson();
		const ear = await subscribed(pusherJs(person.token), own(person));
		expect(ear.of('pusher:subscription_succeeded')).toHaveLength(1);

		await shop.fund(person, 700n);

		const name = `balance:updated:${person.id}`;
		await expect
			.poll(() => ear.of(name), soon)
			.toEqual([{ balance: 700, balance_minor: '700', currency: 'KZT' }]);
	});

	test('RT-C06 is told that it may not hear another person, and hears nothing', async () => {
		const [person, other] = [await aPerson(), await aPerson()];
		const ear = await subscribed(pusherJs(person.token), own(other));
		expect(ear.of('pusher:subscription_error')).toMatchObject([{ status: 403 }]);

		const theirs = await inside(other.token, own(other));
		await shop.fund(other, 5n);

		await theirs.next(`balance:updated:${other.id}`);
		expect(ear.heard.map(({ name }) => name)).toEqual(['pusher:subscription_error']);
	});

	test('asks whether the server is there', async () => {
		const connection = await established();
		connection.send({ event: 'pusher:ping', data: {} });
		expect(await connection.next('pusher:pong')).toEqual({});
	});

	test('may leave, and hears no more', async () => {
		const person = await aPerson();
		const [staying, leaving] = [
			await inside(person.token, own(person)),
			await inside(person.token, own(person)),
		];
		leaving.send({ event: 'pusher:unsubscribe', data: { channel: own(person) } });
		leaving.send({ event: 'pusher:ping', data: {} });
		await leaving.next('pusher:pong');

		await shop.fund(person, 5n);

		await staying.next(`balance:updated:${person.id}`);
		expect(leaving.frames.map(({ event }) => event)).not.toContain(`balance:updated:${person.id}`);
	});
});

describe('the door', () => {
	test('greets a connection by a name of two numbers', async () => {
		const connection = bare();
		expect(await connection.next('pusher:connection_established')).toEqual({
			socket_id: expect.stringMatching(/^\d+\.\d+$/),
			activity_timeout: 120,
		});
	});

	test.each([
		['/app/other?protocol=7', 4001],
		[`/app/${PUSHER_KEY}?protocol=8`, 4007],
		[`/app/${PUSHER_KEY}`, 4007],
	])('of %s closes with %i', async (path, code) => {
		const connection = bare({ path });
		expect(await connection.next('pusher:error')).toMatchObject({ code });
		expect(await connection.close()).toBe(code);
	});

	test('RT-T12 is shut for pages that are not allowed', async () => {
		const connection = bare({ headers: { origin: 'https://evil.example' } });
		await expect.poll(connection.refused, soon).toBe(400);
	});

	test('ends a connection that sends more than 10 kB at once', async () => {
		const connection = await established();
		connection.send({ event: 'client-x', data: 'x'.repeat(10_240) });
		expect(await connection.close()).toBe(1009);
	});

	test.each(['{', '[]', '"text"', '{"event":5}', '{"event":"pusher:subscribe","data":7}'])(
		'says so when it does not understand %s, and goes on',
		async (message) => {
			const connection = await established();
			connection.send(message);
			expect(await connection.next('pusher:error')).toMatchObject({ code: null });
			connection.send({ event: 'pusher:ping' });
			await connection.next('pusher:pong');
		},
	);

	test('ends a connection that floods', async () => {
		const connection = await established();
		for (let sent = 0; sent < 400; sent += 1) connection.send({ event: 'pusher:pong' });
		expect(await connection.close()).toBe(4100);
	});
});

describe('a grant', () => {
	test.each(['/realtime/channels/auth', '/api/pusher/auth'])(
		'RT-C06 is given by %s for a form as for JSON',
		async (path) => {
			const person = await aPerson();
			const { id } = await established();
			const answer = await fetch(`${url}${path}`, {
				method: 'POST',
				headers: { authorization: `Bearer ${person.token}` },
				body: new URLSearchParams({ socket_id: id, channel_name: own(person) }),
			});
			expect([answer.status, await answer.json()]).toEqual([
				200,
				await granted(person.token, id, own(person)),
			]);
		},
	);

	test('RT-T36 is not given to nobody', async () => {
		const { id } = await established();
		expect((await askGrant(undefined, id, own(shop.customer))).status).toBe(401);
	});

	test.each([
		['a channel of nobody', 'private-user-'],
		['a public channel', 'cases'],
		['an unknown kind', 'private-encrypted-user-{id}'],
		['a line feed at the end', 'private-user-{id}\n'],
		['another person', 'private-user-{other}'],
		['a chat that there is not', 'private-chat-{other}'],
		['presence in it', 'presence-chat-{other}'],
		['a path', 'private-user-../{id}'],
	])('RT-T36 is not given for %s', async (_what, pattern) => {
		const { customer, customer2 } = shop;
		const channel = pattern.replace('{id}', customer.id).replace('{other}', customer2.id);
		const { id } = await established();
		expect((await askGrant(customer.token, id, channel)).status).toBe(403);
	});

	test.each([
		['1.2', 403],
		['1.2\n', 403],
		['1', 403],
		['a.b', 403],
		['', 403],
		[`${'9'.repeat(40)}.1`, 403],
		[{ id: 1 }, 400],
		[null, 400],
	])('RT-T36 is not given for the connection %j', async (socketId, status) => {
		const { customer } = shop;
		expect((await askGrant(customer.token, socketId, own(customer))).status).toBe(status);
	});

	test('RT-T36 is not given for a connection name with something behind it', async () => {
		const { customer } = shop;
		const { id } = await established();
		expect((await askGrant(customer.token, `${id}\n`, own(customer))).status).toBe(403);
		expect((await askGrant(customer.token, `${id}:x`, own(customer))).status).toBe(403);
	});

	test('RT-T36 is not given for a connection that belongs to somebody else', async () => {
		const [person, other] = [await aPerson(), await aPerson()];
		const connection = await inside(person.token, own(person));

		expect((await askGrant(other.token, connection.id, own(other))).status).toBe(403);
	});

	test('RT-T36 of one connection opens no other, nor another channel', async () => {
		const person = await aPerson();
		const [mine, stolen] = [await established(), await established()];
		const grant = await granted(person.token, mine.id, own(person));

		stolen.send(subscribe(own(person), grant));
		expect(await answered(stolen)).toMatchObject({ data: { type: 'AuthError', status: 401 } });

		mine.send(subscribe(own(shop.customer), grant));
		expect(await answered(mine)).toMatchObject({ data: { type: 'AuthError', status: 401 } });
	});

	test.each(['', 'x', 'test-app:', `test-app:${'0'.repeat(64)}`])(
		'RT-T36 is not %o',
		async (auth) => {
			const connection = await established();
			await granted(shop.customer.token, connection.id, own(shop.customer));
			connection.send(subscribe(own(shop.customer), { auth }));
			expect(await answered(connection)).toMatchObject({ data: { status: 401 } });
		},
	);

	test('RT-T36 is good once', async () => {
		const person = await aPerson();
		const connection = await established();
		const grant = await granted(person.token, connection.id, own(person));
		connection.send(subscribe(own(person), grant));
		await connection.next('pusher_internal:subscription_succeeded');
		connection.send({ event: 'pusher:unsubscribe', data: { channel: own(person) } });
		connection.send(subscribe(own(person), grant));
		expect(await connection.next('pusher:subscription_error')).toMatchObject({ status: 403 });
	});

	test('RT-T36 of a second person ends the connection', async () => {
		const [person, other] = [await aPerson(), await aPerson()];
		const connection = await established();
		const theirs = await granted(other.token, connection.id, own(other));
		const mine = await granted(person.token, connection.id, own(person));
		connection.send(subscribe(own(person), mine));
		await connection.next('pusher_internal:subscription_succeeded');

		connection.send(subscribe(own(other), theirs));

		expect(await connection.close()).toBe(4009);
	});
});
