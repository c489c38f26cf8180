/** Connections of the Pusher protocol end with the login behind them; tokens for Beams name their owner alone. */
import { beforeAll, describe, expect, test } from 'vitest';
import { client } from '../harness/http.ts';
import { established, granted, inside, subscribe } from '../harness/pusher.ts';
import { aShop, type Person, type Shop } from '../harness/shop.ts';
import { accessToken } from './realtime-clients.ts';

let shop: Shop;
beforeAll(async () => {
	shop = await aShop();
});

const own = ({ id }: Pick<Person, 'id'>): string => `private-user-${id}`;
const aPerson = (): Promise<Person> => shop.person({ role: 'customer' });

describe('a login that ends', () => {
	async function aLogin(person: Person): Promise<{ access: string; end: () => Promise<number> }> {
		const { email, password } = person;
		const login = await client().post('/auth/login', { email, password }, { key: false });
		const { access_token: access, refresh_token } = login.body.data;
		const end = async () =>
			(await client().post('/auth/logout', { refresh_token }, { key: false })).status;
		return { access, end };
	}

	test('RT-T06 before its grant is shown opens nothing', async () => {
		const person = await aPerson();
		const connection = await established();
		const login = await aLogin(person);
		const grant = await granted(login.access, connection.id, own(person));
		expect(await login.end()).toBe(204);

		connection.send(subscribe(own(person), grant));
		expect(await connection.next('pusher:subscription_error')).toMatchObject({ status: 403 });
	});

	test('RT-T06 ends its connections, and no other login’s', async () => {
		const person = await aPerson();
		const login = await aLogin(person);
		const [ending, staying] = [
			await inside(login.access, own(person)),
			await inside(await accessToken(person), own(person)),
		];
		await login.end();

		expect(await ending.close()).toBe(4009);
		expect(staying.closed()).toBeUndefined();
	});

	test('RT-T05 with its person ends every connection, and no grant opens one', async () => {
		const person = await aPerson();
		const connection = await inside(person.token, own(person));
		const waiting = await established();
		const grant = await granted(person.token, waiting.id, own(person));

		const suspended = { status: 'suspended' };
		await shop.admin.api.patch(`/users/${person.id}`, suspended);

		expect(await connection.close()).toBe(4009);
		waiting.send(subscribe(own(person), grant));
		expect(await waiting.close()).toBe(4009);
	});
});

describe('a token for Beams', () => {
	test('RT-C05 is refused where Beams is not used, with what to use instead', async () => {
		const { api } = shop.customer;
		for (const answer of [
			await api.get(`/realtime/push/auth?user_id=${shop.customer.id}`),
			await api.post('/realtime/push/auth', {}, { key: false }),
			await api.get('/api/beams/auth'),
		]) {
			expect([answer.status, answer.body.errors[0].extensions]).toMatchObject([
				410,
				{ code: 'PUSH_NOT_CONFIGURED', hint: '/inbox/push/subscriptions' },
			]);
		}
	});
});
