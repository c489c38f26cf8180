/**
 * A server that dies as in a power cut after the provider has taken an order, and before the house
 * has noted it. The key was stored before the call: with it the payment is found again, and paid once.
 */
import { randomUUID, type UUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { ownProvider, type OwnProvider } from '../harness/provider.ts';
import { ownServer, type OwnServer } from '../harness/own-server.ts';
import { aShop, type Shop } from '../harness/shop.ts';
import {
	deposit,
	eventText,
	makeDue,
	paymentOf,
	sendEvent,
	type TopUp,
} from '../integration/billing-scene.ts';
import { balance, dataOf } from '../integration/wallet-readers.ts';

const AMOUNT = 250_000n;
const NEXT_SECRET = 'whsec_next';
/** A worker looks every 15 seconds. */
const WAIT = { timeout: 60_000, interval: 200 };

let provider: OwnProvider;
let server: OwnServer;
let shop: Shop;

beforeAll(async () => {
	provider = await ownProvider();
	// The secret of the events is being replaced: Stripe still signs with the old one.
	const STRIPE_WEBHOOK_SECRET = `${NEXT_SECRET},${provider.settings.STRIPE_WEBHOOK_SECRET}`;
	server = await ownServer({
		settings: { ...provider.settings, STRIPE_WEBHOOK_SECRET, STRIPE_TIMEOUT_MS: '30000' },
	});
	await provider.sendTo(server.url);
	shop = await aShop(server);
});

afterAll(async () => {
	await server?.close();
	await provider?.stop();
});

/** Dies when the provider has made the payment and has not answered yet. */
async function startAndDie(amount: bigint, key: UUID): Promise<string> {
	await provider.hold(`"amount":${amount}`);
	await provider.break({ match: `amount=${amount}`, mode: 'late', times: 1, delayMs: 20_000 });
	const answer = deposit(shop.customer, amount, key).catch(() => undefined);
	await vi.waitFor(async () => {
		const { intents } = await provider.books();
		expect(intents.map((intent) => BigInt(intent.amount))).toContain(amount);
	}, WAIT);
	await server.kill();
	expect(await answer).toBeUndefined();
	await server.restart();

	const [row] = await server.database.query<{ id: string }>(
		'select id from payments where amount = $1',
		[String(amount)],
	);
	return row?.id ?? '';
}

const isNow = (payment: string, status: string) =>
	vi.waitFor(async () => {
		expect(await paymentOf(server.database, payment)).toMatchObject({ status });
	}, WAIT);

/** The event was taken for its first attempt, and stands so. */
const isStored = (intent: string, type: string, status: string) =>
	vi.waitFor(async () => {
		const taken = await server.database.query(
			`select status, attempts from webhook_events where type = $1 and raw like $2`,
			[type, `%${intent}%`],
		);
		expect(taken).toEqual([{ status, attempts: 1 }]);
	}, WAIT);

async function booksOf(amount: bigint) {
	const { intents, charges } = await provider.books();
	const isMeant = (thing: { readonly amount: number }) => BigInt(thing.amount) === amount;
	return { intents: intents.filter(isMeant), charges: charges.filter(isMeant) };
}

describe('M-T08 a server that is killed between the call of the provider and the commit', () => {
	const key = randomUUID();
	let payment: string;

	beforeAll(async () => {
		payment = await startAndDie(AMOUNT, key);
	});

	test('has stored the intent, and knows nothing of the provider', async () => {
		expect(await paymentOf(server.database, payment)).toMatchObject({
			status: 'pending',
			provider_payment_id: null,
		});
	});

	test('takes the payment for unknown when it looks again, and finds it by its key', async () => {
		await makeDue(server.database, payment);

		await isNow(payment, 'unknown');
		await vi.waitFor(async () => {
			const [intent] = (await booksOf(AMOUNT)).intents;
			expect(await paymentOf(server.database, payment)).toMatchObject({
				provider_payment_id: intent?.id,
			});
		}, WAIT);
	});

	test('gives the client its secret when the request is repeated, and charges once', async () => {
		const topUp = dataOf<TopUp>(await deposit(shop.customer, AMOUNT, key));
		expect(topUp.payment).toBe(payment);

		await provider.pay(topUp.client_secret ?? '');
		await provider.release(`"amount":${AMOUNT}`);

		await isNow(payment, 'succeeded');
		expect(await balance(shop.customer)).toBe(AMOUNT);
		const { intents, charges } = await booksOf(AMOUNT);
		expect([intents.length, charges.length]).toEqual([1, 1]);
		expect(await server.database.query('select * from ledger_check()')).toEqual([]);
	});
});

describe('M-T08 an event that was stored when the server was killed', () => {
	test('is settled after the restart', async () => {
		const amount = AMOUNT + 1n;
		const topUp = dataOf<TopUp>(await deposit(shop.customer, amount));
		const intent = topUp.client_secret?.split('_secret_')[0] ?? '';
		await isStored(intent, 'payment_intent.created', 'processed');
		await provider.break({ match: `GET /v1/payment_intents/${intent}`, mode: 'hang', times: 9 });
		await provider.pay(topUp.client_secret ?? '');
		await isStored(intent, 'payment_intent.succeeded', 'received');

		await server.kill();
		await provider.repair(`GET /v1/payment_intents/${intent}`);
		await server.restart();
		await server.database.query(
			`do $$ begin
				set local "cubehub.billing" = 'on';
				update webhook_events set received_at = current_timestamp - interval '1 hour'
				where status = 'received';
			end $$`,
		);

		await isNow(topUp.payment, 'succeeded');
		expect(await balance(shop.customer)).toBe(AMOUNT + amount);
	});
});

test('M-T39 both secrets are good while one is being replaced, and no third one', async () => {
	const statusWith = async (secret: string) => {
		const text = eventText('customer.created', {});
		return (await sendEvent(server.client(), text, provider.sign(text, { secret }))).status;
	};

	expect(await statusWith(NEXT_SECRET)).toBe(200);
	expect(await statusWith(provider.settings.STRIPE_WEBHOOK_SECRET)).toBe(200);
	expect(await statusWith('whsec_third')).toBe(400);
});
