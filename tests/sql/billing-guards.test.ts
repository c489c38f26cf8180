import { describe, expect, test } from 'vitest';
import { query } from '../harness/statements.ts';
import { anEvent, anIntent, asBilling, tell } from './billing-builders.ts';
import { aPerson, refusalOf } from './ledger-builders.ts';

describe.each(['payments', 'webhook_events'])('M-T18 %s', (table) => {
	test('are written by nobody but the functions of billing', async () => {
		expect(await refusalOf(`insert into ${table} default values`)).toMatchObject({ code: '42501' });
		expect(await refusalOf(`update ${table} set status = 'failed'`)).toMatchObject({
			code: '42501',
		});
		expect(await refusalOf(`delete from ${table}`)).toMatchObject({ code: '42501' });
		expect(await refusalOf(`truncate ${table} cascade`)).toMatchObject({ code: '42501' });
	});

	test('are deleted by no function either', async () => {
		expect(await refusalOf(asBilling(`delete from ${table}`))).toMatchObject({ code: '42501' });
	});
});

const payment = (columns: string, values: string) =>
	`insert into payments (id, "user", provider_key, amount, currency, ${columns})
	select gen_random_uuid(), id, gen_random_uuid(), 5, 'KZT', ${values}
	from directus_users limit 1`;
const known = `purpose, provider`;
const sound = `'wallet_topup', 'stripe'`;

const event = (columns: string, values: string) =>
	`insert into webhook_events (event_id, type, raw, ${columns})
	values (gen_random_uuid(), 'x', '{}', ${values})`;

describe('M-T42 a constraint refuses', () => {
	test.each([
		['payments_purpose_known', payment(known, `'gift', 'stripe'`)],
		['payments_provider_named', payment(known, `'wallet_topup', 'Stripe!'`)],
		['payments_status_known', payment(`${known}, status`, `${sound}, 'paid'`)],
		['payments_refunded_within_amount', payment(`${known}, refunded_amount`, `${sound}, 6`)],
		['payments_posted_when_paid', payment(`${known}, status`, `${sound}, 'succeeded'`)],
		['payments_checks_not_negative', payment(`${known}, checks_count`, `${sound}, -1`)],
		[
			'payments_amount_in_range',
			`insert into payments (id, "user", provider_key, amount, currency, ${known})
			select gen_random_uuid(), id, gen_random_uuid(), 0, 'KZT', ${sound}
			from directus_users limit 1`,
		],
		[
			'payments_top_up_has_user',
			`insert into payments (id, provider_key, amount, currency, ${known})
			values (gen_random_uuid(), gen_random_uuid(), 5, 'KZT', ${sound})`,
		],
		['webhook_events_provider_named', event('provider', `''`)],
		['webhook_events_status_known', event('provider, status', `'stripe', 'seen'`)],
		['webhook_events_attempts_not_negative', event('provider, attempts', `'stripe', -1`)],
		['webhook_events_done_dated', event('provider, status', `'stripe', 'processed'`)],
	])('%s', async (constraint, statement) => {
		expect(await refusalOf(asBilling(statement))).toMatchObject({ code: '23514', constraint });
	});

	test('payments_refunded_whole', async () => {
		const intent = await anIntent();
		await tell(intent, 'succeeded');
		const change = asBilling(`update payments set status = 'refunded' where id = '${intent.id}'`);
		expect(await refusalOf(change)).toMatchObject({ constraint: 'payments_refunded_whole' });
	});

	test('payments_provider_payment_once', async () => {
		const [one, other] = [await anIntent(), await anIntent()];
		await tell(one, 'pending');
		await expect(tell({ ...other, intent: one.intent }, 'pending')).rejects.toMatchObject({
			code: '23505',
			constraint: 'payments_provider_payment_once',
		});
	});

	test('webhook_events_once', async () => {
		await anEvent('evt_twice');
		const again = event('provider', `'stripe'`).replace('gen_random_uuid()', `'evt_twice'`);
		expect(await refusalOf(asBilling(again))).toMatchObject({
			code: '23505',
			constraint: 'webhook_events_once',
		});
	});
});

describe('a payment', () => {
	test.each([
		['succeeded', 'pending'],
		['succeeded', 'failed'],
		['cancelled', 'succeeded'],
		['failed', 'processing'],
		['unknown', 'processing'],
		['processing', 'pending'],
	])('never goes from %s to %s', async (from, to) => {
		const intent = await anIntent();
		await tell(intent, from);
		const back = asBilling(`update payments set status = '${to}' where id = '${intent.id}'`);
		expect(await refusalOf(back)).toMatchObject({ constraint: 'payments_forward' });
	});

	test.each([
		'amount = 6',
		`currency = 'USD'`,
		`provider_key = 'another'`,
		`provider_payment_id = 'another'`,
		'journal = null',
		'refunded_amount = 1',
		`"user" = null`,
	])('never changes: %s', async (change) => {
		const intent = await anIntent();
		await tell(intent, 'succeeded', { refunded_amount: '2' });
		const statement = asBilling(`update payments set ${change} where id = '${intent.id}'`);
		expect(await refusalOf(statement)).toMatchObject({ code: '23514' });
	});

	test('keeps its person from being erased', async () => {
		const person = await aPerson();
		await anIntent(5n, person);
		expect(await refusalOf('delete from directus_users where id = $1', [person])).toMatchObject({
			code: expect.stringMatching(/^(23503|42501|23514)$/),
		});
	});
});

test('an event stays as it was sent', async () => {
	const id = await anEvent();
	const statement = asBilling(`update webhook_events set raw = '{"paid":true}' where id = ${id}`);
	expect(await refusalOf(statement)).toMatchObject({ constraint: 'webhook_events_frozen' });
	expect(await query('select raw from webhook_events where id = $1', [id])).toEqual([
		{ raw: '{}' },
	]);
});
