/** A request for each promise of an earlier system that is served today, made anew for each way to send it. */
import { randomBytes, randomUUID } from 'node:crypto';
import { url } from '../harness/http.ts';
import { sharedProvider } from '../harness/provider.ts';
import { established } from '../harness/pusher.ts';
import type { Person, Shop } from '../harness/shop.ts';
import { eventText } from '../integration/billing-scene.ts';
import * as lootCases from '../integration/cases-shop.ts';
import { dataOf } from '../integration/wallet-readers.ts';
import { aCustomer, aRequest } from '../integration/withdrawals-scene.ts';
import { anAddress } from './identity/login-scene.ts';
import { aBody, aRow } from './matrix-rows.ts';

export type Trial = {
	readonly status: number;
	/** Nobody unless given. */
	readonly as?: Pick<Person, 'token'>;
	/** What stands for `:name` in both paths. */
	readonly names?: { readonly [name: string]: string };
	readonly body?: unknown;
	/** What the earlier path says by itself, and the canonical one is told in the body. */
	readonly said?: object;
	readonly headers?: { readonly [name: string]: string };
};

export type Arrange = (shop: Shop) => Promise<Trial> | Trial;

const register: Arrange = () => ({
	status: 201,
	body: { email: `earlier-${randomUUID()}@example.com`, password: 'Very-Long-Secret-17' },
});

const login: Arrange = async (shop) => {
	const { email, password } = await shop.person({ role: 'customer' });
	return { status: 200, body: { email, password } };
};

async function refreshToken(shop: Shop): Promise<string> {
	const { email, password, api } = await shop.person({ role: 'customer' });
	const headers = { 'x-forwarded-for': anAddress() };
	const answer = await api.post('/identity/login', { email, password }, { key: false, headers });
	return dataOf<{ refresh_token: string }>(answer).refresh_token;
}

const refresh: Arrange = async (shop) => ({
	status: 200,
	body: { refresh_token: await refreshToken(shop) },
});

const logout: Arrange = async (shop) => ({
	status: 204,
	body: { refresh_token: await refreshToken(shop) },
});

const me: Arrange = ({ customer }) => ({ status: 200, as: customer });
const anybody: Arrange = () => ({ status: 200 });
const figures: Arrange = ({ admin }) => ({ status: 200, as: admin });
/** What nobody can send rightly without the outside: refused by the canonical path in its own words. */
const refused =
	(status: number, body: object): Arrange =>
	() => ({ status, body });

/** Mails are limited by address: each goes to another one. */
const mail: Arrange = () => ({
	status: 204,
	body: { email: `nobody-${randomUUID()}@example.com` },
});

const unknownToken = { token: randomBytes(32).toString('hex') };

async function friendship({ person }: Shop): Promise<{ id: string; by: Person; to: Person }> {
	const [by, to] = await Promise.all([person({ role: 'customer' }), person({ role: 'customer' })]);
	const made = await by.api.post('/items/friendships', { receiver: to.id }, { key: false });
	return { id: dataOf<{ id: string }>(made).id, by, to };
}

const answered =
	(status: string): Arrange =>
	async (shop) => {
		const { id, to } = await friendship(shop);
		return { status: 200, as: to, names: { id }, said: { status } };
	};

const aDraft: Arrange = async (shop) => ({
	status: 200,
	as: shop.admin,
	names: { id: await aRow(shop, 'cases') },
});

const anOpenableCase: Arrange = async (shop) => ({
	status: 200,
	as: await aCustomer(shop, 1_000_000n),
	body: { case: (await lootCases.aCase(shop, [lootCases.sword])).id },
});

async function anUpload({ token }: Person): Promise<string> {
	const form = new FormData();
	form.append('file', new Blob(['text'], { type: 'text/plain' }), 'note.txt');
	const answer = await fetch(`${url}/files`, {
		method: 'POST',
		headers: { authorization: `Bearer ${token}` },
		body: form,
	});
	return ((await answer.json()) as { data: { id: string } }).data.id;
}

/** Id of the promise → what is sent. */
export const trials: { readonly [promise: string]: Arrange } = {
	'CD-01': register,
	'CD-02': login,
	'CD-03': refused(400, { signature: 'none' }),
	'CD-04': refresh,
	'CD-05': logout,
	'CD-06': me,

	'PSA-001': register,
	'PSA-002': login,
	'PSA-003': logout,
	'PSA-004': refused(400, unknownToken),
	'PSA-005': mail,
	'PSA-006': mail,
	'PSA-007': refused(403, { ...unknownToken, password: 'Very-Long-Secret-17' }),
	'PSA-008': refused(404, { id_token: 'a.b.c' }),
	'PSA-009': refused(422, { id_token: 'none' }),
	'PSA-010': me,
	'PSA-011': ({ customer2 }) => ({ status: 200, as: customer2, body: { language: 'kk-KZ' } }),
	'PSA-012': anybody,
	'PSA-013': figures,
	'PSA-014': me,
	'PSA-015': ({ customer }) => ({ status: 200, as: customer, names: { q: 'manag' } }),
	'PSA-016': ({ customer, manager }) => ({
		status: 200,
		as: customer,
		names: { id: manager.id },
	}),
	'PSA-017': ({ customer2 }) => ({
		status: 200,
		as: customer2,
		names: { id: customer2.id },
		body: { first_name: 'Earlier' },
	}),
	'PSA-018': async (shop) => ({ status: 200, as: (await friendship(shop)).by }),
	'PSA-019': async ({ person, customer }) => ({
		status: 200,
		as: customer,
		body: { receiver: (await person({ role: 'customer' })).id },
	}),
	'PSA-020': answered('accepted'),
	'PSA-021': answered('rejected'),
	'PSA-022': async (shop) => {
		const { id, by } = await friendship(shop);
		return { status: 204, as: by, names: { id } };
	},
	'PSA-082': async ({ customer }) => ({
		status: 200,
		as: customer,
		body: {
			socket_id: (await established()).id,
			channel_name: `private-user-${customer.id}`,
		},
	}),
	'PSA-083': ({ customer }) => ({ status: 410, as: customer }),
	'PSA-117': async ({ admin }) => ({
		status: 200,
		as: admin,
		names: { id: await anUpload(admin) },
	}),

	'AS-01': register,
	'AS-02': async (shop) => {
		const { email, password } = await shop.person({ role: 'customer' });
		return { status: 200, body: { login: email, password } };
	},
	'AS-03': logout,
	'AS-04': anybody,

	'CH-01': anybody,
	'CH-02': anybody,
	'CH-04': anOpenableCase,
	'CH-05': me,
	'CH-06': me,
	'CH-08': async (shop) => ({
		status: 200,
		as: shop.admin,
		body: await aBody(shop, 'cases'),
	}),
	'CH-09': async (shop) => ({ ...(await aDraft(shop)), body: { name: 'Another name' } }),
	'CH-10': async (shop) => ({ ...(await aDraft(shop)), status: 204 }),
	'CH-11': () => {
		const text = eventText('customer.created', {});
		const signature = sharedProvider().sign(text);
		return {
			status: 200,
			names: { provider: 'stripe' },
			body: text,
			headers: { 'stripe-signature': signature },
		};
	},

	'AL-01': register,
	'AL-02': login,
	'AL-03': refused(404, { id_token: 'a.b.c' }),
	'AL-04': refresh,
	'AL-05': logout,
	'AL-06': me,
	'AL-07': me,
	'AL-08': ({ customer2 }) => ({
		status: 200,
		as: customer2,
		body: { first_name: 'Earlier' },
	}),
	'AL-09': ({ customer, manager }) => ({ status: 200, as: customer, names: { id: manager.id } }),
	'AL-10': figures,
	'AL-23': me,
	'AL-24': me,
	'AL-25': ({ customer }) => ({
		status: 201,
		as: customer,
		body: { amount: '25000', currency: 'KZT' },
	}),
	'AL-26': async (shop) => ({ status: 201, as: await aCustomer(shop), body: aRequest() }),
	'AL-27': anybody,
	'AL-28': anybody,
};
