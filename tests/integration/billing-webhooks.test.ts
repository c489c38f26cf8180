import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { sharedDatabase, type TestDatabase } from '../harness/database.ts';
import { client } from '../harness/http.ts';
import { sharedProvider } from '../harness/provider.ts';
import { aShop, type Shop } from '../harness/shop.ts';
import { aTopUp, eventText, paymentOf, sdkSignature, sendEvent } from './billing-scene.ts';
import { balance, codeOf, dataOf } from './wallet-readers.ts';

const provider = sharedProvider();
const nobody = client();
const WAIT = { timeout: 20_000, interval: 100 };

let shop: Shop;
let database: TestDatabase;

beforeAll(async () => {
	[shop, database] = await Promise.all([aShop(), sharedDatabase()]);
});

afterAll(async () => {
	expect(await database.query('select problem, detail from ledger_check()')).toEqual([]);
});

const storedEvents = (event: string) =>
	database.query<{ status: string; raw: string }>(
		'select status, raw from webhook_events where event_id = $1',
		[event],
	);

const isHandled = (event: string, status = 'processed') =>
	vi.waitFor(async () => {
		expect(await storedEvents(event)).toMatchObject([{ status }]);
	}, WAIT);

const isNow = (payment: string, status: string) =>
	vi.waitFor(async () => {
		expect(await paymentOf(database, payment)).toMatchObject({ status });
	}, WAIT);

describe('M-T39 RT-T30 an event of the provider', () => {
	test('is taken with the signature of the real SDK, on the bytes as they were sent', async () => {
		const id = `evt_${randomUUID()}`;
		// Spaces that no JSON writer of ours would make.
		const text = eventText('customer.created', {}, id).replaceAll(',', ' ,  ');

		const answer = await sendEvent(nobody, text, sdkSignature(provider, text));

		expect([answer.status, dataOf(answer)]).toEqual([200, { event: id, isNew: true }]);
		expect(await storedEvents(id)).toMatchObject([{ raw: text }]);
		await isHandled(id, 'ignored');
	});

	const text = eventText('payment_intent.succeeded', { id: 'pi_1' });
	test.each([
		['a bad signature', text, provider.sign(text, { secret: 'whsec_another' })],
		['no signature', text, undefined],
		['a signature that is none', text, 'nonsense'],
		[
			'a timestamp older than 300 seconds',
			text,
			provider.sign(text, { at: new Date(Date.now() - 301_000) }),
		],
		[
			'a body that was written anew',
			JSON.stringify(JSON.parse(text), null, 1),
			provider.sign(text),
		],
		['a body that is another one', text.replace('pi_1', 'pi_2'), provider.sign(text)],
	])('with %s is refused and not stored', async (_, sent, signature) => {
		const answer = await sendEvent(nobody, sent, signature);

		expect([answer.status, codeOf(answer)]).toEqual([400, 'SIGNATURE_INVALID']);
		expect(await storedEvents(JSON.parse(text).id)).toEqual([]);
	});

	test('just within 300 seconds is taken', async () => {
		const late = eventText('customer.created', {});
		const at = new Date(Date.now() - 290_000);
		expect((await sendEvent(nobody, late, provider.sign(late, { at }))).status).toBe(200);
	});

	test('of a provider that is not ours is refused', async () => {
		const answer = await sendEvent(nobody, text, provider.sign(text), 'paypal');
		expect([answer.status, codeOf(answer)]).toEqual([403, 'FORBIDDEN']);
	});

	test('sent five times has one effect', async () => {
		// Before all: that it was created is told at once, and looked at whenever the worker comes to it.
		const before = await balance(shop.customer);
		const topUp = await aTopUp(shop.customer);
		await provider.hold(topUp.intent);
		await provider.pay(topUp.secret);
		const sent = eventText('payment_intent.succeeded', { id: topUp.intent });

		const answers = await Promise.all(
			Array.from({ length: 5 }, () => sendEvent(nobody, sent, provider.sign(sent))),
		);

		expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
		const told = answers.map((answer) => dataOf<{ isNew: boolean }>(answer).isNew);
		expect(told.filter(Boolean)).toHaveLength(1);
		await isNow(topUp.payment, 'succeeded');
		expect(await balance(shop.customer)).toBe(before + BigInt(topUp.amount));
		await provider.release(topUp.intent, 'sent', 2);
		expect(await balance(shop.customer)).toBe(before + BigInt(topUp.amount));
	});

	test('that lies about a payment changes nothing: the provider is asked', async () => {
		const topUp = await aTopUp(shop.customer);
		const before = await balance(shop.customer);
		const id = `evt_${randomUUID()}`;
		const lie = eventText(
			'payment_intent.succeeded',
			{ id: topUp.intent, status: 'succeeded', amount_received: 1 },
			id,
		);

		await sendEvent(nobody, lie, provider.sign(lie));

		await isHandled(id);
		expect(await paymentOf(database, topUp.payment)).toMatchObject({ status: 'pending' });
		expect(await balance(shop.customer)).toBe(before);
	});
});

describe('M-T39 RT-T30 events in any order', () => {
	test('paid before created end as paid', async () => {
		const amount = 734_211n;
		await provider.hold(String(amount));
		const topUp = await aTopUp(shop.customer2, amount);
		await provider.pay(topUp.secret);
		const before = await balance(shop.customer2);

		await provider.release(String(amount), 'reversed', 2);

		await isNow(topUp.payment, 'succeeded');
		await vi.waitFor(async () => {
			const rows = await database.query(
				`select status from webhook_events where raw like $1 and status = 'processed'`,
				[`%${topUp.intent}%`],
			);
			expect(rows).toHaveLength(2);
		}, WAIT);
		expect(await paymentOf(database, topUp.payment)).toMatchObject({ status: 'succeeded' });
		expect(await balance(shop.customer2)).toBe(before + amount);
	});

	test('a refund before its payment ends as refunded', async () => {
		const before = await balance(shop.customer2);
		const topUp = await aTopUp(shop.customer2);
		await provider.hold(topUp.intent);
		await provider.pay(topUp.secret);
		await provider.refund(topUp.intent);

		await provider.release(topUp.intent, 'reversed');

		await isNow(topUp.payment, 'refunded');
		expect(await paymentOf(database, topUp.payment)).toMatchObject({
			refunded_amount: topUp.amount,
		});
		expect(await balance(shop.customer2)).toBe(before);
	});

	test('a refund of a part takes back that part', async () => {
		const topUp = await aTopUp(shop.customer2);
		await provider.pay(topUp.secret);
		await isNow(topUp.payment, 'succeeded');
		const before = await balance(shop.customer2);

		await provider.refund(topUp.intent, 1_000n);

		await vi.waitFor(async () => expect(await balance(shop.customer2)).toBe(before - 1_000n), WAIT);
		expect(await paymentOf(database, topUp.payment)).toMatchObject({ status: 'succeeded' });
	});

	test('a card that fails leaves the payment open for another one', async () => {
		const topUp = await aTopUp(shop.customer2);
		expect(await provider.pay(topUp.secret, 'pm_card_chargeDeclined')).toBe(402);
		await vi.waitFor(async () => {
			expect(await paymentOf(database, topUp.payment)).toMatchObject({
				status: 'pending',
				failure: 'card_declined',
			});
		}, WAIT);

		await provider.pay(topUp.secret);

		await isNow(topUp.payment, 'succeeded');
	});

	test('a payment that the provider has closed has failed', async () => {
		const topUp = await aTopUp(shop.customer2);
		await provider.pay(topUp.secret, 'pm_card_chargeDeclined');
		await provider.cancel(topUp.intent);
		await isNow(topUp.payment, 'failed');
	});
});
