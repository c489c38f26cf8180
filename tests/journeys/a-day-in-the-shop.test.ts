/**
 * A day in the shop, through the libraries that a frontend would use: `@directus/sdk` for REST,
 * `socket.io-client` for what is told. Nothing here knows the server from the inside.
 */
import {
	authentication,
	createDirectus,
	createItem,
	customEndpoint,
	readItems,
	rest,
	type RestCommand,
} from '@directus/sdk';
import { randomUUID } from 'node:crypto';
import { io, type Socket } from 'socket.io-client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { url } from '../harness/http.ts';
import { aShop, type Person, type Shop } from '../harness/shop.ts';

/** The collections that this frontend knows, as far as it knows them. */
type Collections = {
	taxes: {
		id: string;
		organization: string;
		code: string;
		name: string;
		rate_ppm: number;
		valid_from: string;
	}[];
	products: {
		id: string;
		organization: string;
		sku: string;
		name: string;
		price: string;
		currency: string;
		tax_code: string;
		is_tax_included: boolean;
	}[];
	tills: { id: string; organization: string; name: string; currency: string }[];
	shareholders: { id: string; organization: string; name: string }[];
	share_grants: {
		id: string;
		shareholder: string;
		units: string;
		effective_from: string;
		source: string;
	}[];
};
type Frontend = Awaited<ReturnType<typeof frontendOf>>;
type Receipt = { readonly id: string; readonly number: string; readonly total: string };
type Shift = { readonly id: string; readonly expected_cash: string; readonly difference: string };
type Distribution = {
	readonly id: string;
	readonly status: string;
	readonly amount: string;
	readonly lines: readonly { readonly shareholder: string; readonly amount: string }[];
};

/** A browser of one person: logged in, able to read, to write and to move money. */
async function frontendOf(person: Person) {
	const sdk = createDirectus<Collections>(url).with(authentication('json')).with(rest());
	await sdk.login({ email: person.email, password: person.password });

	return {
		send: <Answer>(command: RestCommand<Answer, Collections>) => sdk.request(command),
		pay: <Answer>(path: string, body: object) =>
			sdk.request(
				customEndpoint<Answer>({
					path,
					method: 'POST',
					body: JSON.stringify(body),
					headers: { 'Content-Type': 'application/json', 'Idempotency-Key': randomUUID() },
				}),
			),
		read: <Answer>(path: string) => sdk.request(customEndpoint<Answer>({ path, method: 'GET' })),
		token: async () => (await sdk.getToken()) ?? '',
	};
}

/** What a customer's page hears: every balance in the order of its cursor. */
class Listener {
	readonly balances: { readonly useq: number; readonly balance: string }[] = [];
	readonly socket: Socket;

	constructor(person: Person, token: string) {
		this.socket = io(url, { transports: ['websocket'], auth: { token }, forceNew: true });
		this.socket.on(
			`balance:updated:${person.id}`,
			(balance: { balance_minor: string }, cursor: { useq: number }) =>
				this.balances.push({ useq: cursor.useq, balance: balance.balance_minor }),
		);
	}

	connected(): Promise<unknown> {
		return new Promise((resolve, reject) => {
			this.socket.once('connected', resolve);
			this.socket.once('connect_error', reject);
		});
	}

	async hears(balance: string): Promise<void> {
		await expect.poll(() => this.balances.at(-1)?.balance, { timeout: 10_000 }).toBe(balance);
	}
}

describe('a day in the shop', () => {
	let shop: Shop;
	let cashier: Frontend;
	let customer: Frontend;
	let manager: Frontend;
	let admin: Frontend;
	let secondAdmin: Frontend;
	let listener: Listener;
	let till: string;
	let coffee: string;
	let shift: string;
	let holders: readonly string[];

	beforeAll(async () => {
		shop = await aShop();
		[cashier, customer, manager, admin, secondAdmin] = await Promise.all([
			frontendOf(shop.cashier),
			frontendOf(shop.customer),
			frontendOf(shop.manager),
			frontendOf(shop.admin),
			frontendOf(shop.admin2),
		]);
		await shop.fund(shop.customer, 1_000_000n);
		listener = new Listener(shop.customer, await customer.token());
		await listener.connected();
	});

	afterAll(() => {
		listener?.socket.disconnect();
	});

	test('the manager lists what is sold, and the administrator sets up till and holders', async () => {
		const tax = {
			organization: shop.organization,
			code: 'vat',
			name: 'VAT',
			rate_ppm: 120_000,
			valid_from: '2020-01-01',
		};
		await admin.send(createItem('taxes', tax));

		const product = {
			organization: shop.organization,
			sku: 'coffee',
			name: 'Coffee',
			price: '120000',
			currency: 'KZT',
			tax_code: 'vat',
			is_tax_included: true,
		};
		coffee = (await manager.send(createItem('products', product))).id;

		const drawer = { organization: shop.organization, name: 'Front', currency: 'KZT' };
		till = (await admin.send(createItem('tills', drawer))).id;

		holders = await Promise.all(
			[500n, 300n, 200n].map(async (units, index) => {
				const holder = { organization: shop.organization, name: `Holder ${index + 1}` };
				const { id } = await admin.send(createItem('shareholders', holder));
				const grant = {
					shareholder: id,
					units: String(units),
					effective_from: '2020-01-01',
					source: 'founding',
				};
				await admin.send(createItem('share_grants', grant));
				return id;
			}),
		);

		const products = await cashier.send(readItems('products', { fields: ['name', 'price'] }));
		expect(products).toContainEqual({ name: 'Coffee', price: '120000' });
	});

	test('the cashier opens the shift with a float', async () => {
		const opened = await cashier.pay<Shift>('/pos/shifts', { till, opening_cash: '500000' });
		shift = opened.id;
	});

	test('a customer pays part by wallet and part in cash, and is told the new balance', async () => {
		const { code } = await customer.pay<{ code: string }>('/wallet/pay-codes', {
			max_amount: '200000',
			currency: 'KZT',
		});

		const receipt = await cashier.pay<Receipt>('/pos/sales', {
			shift,
			lines: [{ product: coffee, quantity_milli: 3000 }],
			tenders: [
				{ method: 'wallet', amount: '200000', code },
				{ method: 'cash', amount: '160000', tendered: '200000' },
			],
			customer: shop.customer.id,
		});

		expect(receipt).toMatchObject({ total: '360000', change: '40000' });
		await listener.hears('800000');
	});

	test('the shift closes on what the ledger expects', async () => {
		const closed = await cashier.pay<Shift>(`/pos/shifts/${shift}/close`, {
			counted_cash: '660000',
		});

		expect(closed).toMatchObject({ expected_cash: '660000', difference: '0' });
	});

	test('the takings are split to the last unit, approved by a second person, and posted', async () => {
		const draft = await admin.pay<Distribution>('/shareholders/distributions', { shift });
		// 360000 with 12 % included: 321429 without tax, over 500, 300 and 200 units.
		expect(draft.amount).toBe('321429');

		await expect(
			admin.pay(`/shareholders/distributions/${draft.id}/approve`, {}),
		).rejects.toBeDefined();
		await secondAdmin.pay(`/shareholders/distributions/${draft.id}/approve`, {});
		await secondAdmin.pay(`/shareholders/distributions/${draft.id}/post`, {});

		const posted = await admin.read<Distribution>(`/shareholders/distributions/${draft.id}`);
		const parts = holders.map((id) => posted.lines.find((line) => line.shareholder === id)?.amount);
		expect(posted.status).toBe('posted');
		// 160714.5, 96428.7 and 64285.8: the two missing units go to the largest remainders.
		expect(parts).toEqual(['160714', '96429', '64286']);
	});

	test('the books agree at the end of the day', async () => {
		const check = await admin.read<{ ok: boolean }>('/ledger/check');

		expect(check).toMatchObject({ ok: true });
	});
});
