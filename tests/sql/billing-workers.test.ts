import { describe, expect, test } from 'vitest';
import { query, value } from '../harness/statements.ts';
import { anEvent, anIntent, asBilling, paymentOf, tell, type Intent } from './billing-builders.ts';

/** Takes what is due and says whether this payment was among it. */
async function take({ id }: Intent): Promise<boolean> {
	const rows = await query<{ id: string }>('select id from billing_due_payments(1000)');
	return rows.some((row) => row.id === id);
}

const makeDue = ({ id }: Intent) =>
	query(asBilling(`update payments set check_at = current_timestamp where id = '${id}'`));

const waits = ({ id }: Intent) =>
	value(
		`select extract(epoch from check_at - current_timestamp)::numeric(9) from payments where id = $1`,
		[id],
	);

describe('a payment that is not settled', () => {
	test('is asked about after five minutes, an hour, and five times a day later', async () => {
		const intent = await anIntent();
		const minute = 60;
		expect(Number(await waits(intent))).toBeCloseTo(5 * minute, -1);
		expect(await take(intent)).toBe(false);

		const pauses: number[] = [];
		for (let check = 1; check <= 7; check += 1) {
			await makeDue(intent);
			expect(await take(intent)).toBe(true);
			pauses.push(Number(await waits(intent)));
		}

		const day = 24 * 60 * minute;
		expect(pauses).toEqual([60 * minute, day, day, day, day, day, NaN]);
		expect(await paymentOf(intent.id)).toMatchObject({ checks_count: 7, check_at: null });
		expect(Number(await value('select billing_left_open()'))).toBeGreaterThan(0);
	});

	test('M-T08 whose start was never told of is unknown from its first check on', async () => {
		const [silent, known] = [await anIntent(), await anIntent()];
		await tell(known, 'pending');
		await Promise.all([makeDue(silent), makeDue(known)]);

		await take(silent);

		expect(await paymentOf(silent.id)).toMatchObject({ status: 'unknown', checks_count: 1 });
		expect(await paymentOf(known.id)).toMatchObject({ status: 'pending', checks_count: 1 });
	});

	test('is taken by one process', async () => {
		const intent = await anIntent();
		await makeDue(intent);

		const taken = await Promise.all(Array.from({ length: 5 }, () => take(intent)));

		expect(taken.filter(Boolean)).toHaveLength(1);
	});

	test('is not asked about any more when it is settled', async () => {
		const intent = await anIntent();
		await tell(intent, 'succeeded');
		expect(await paymentOf(intent.id)).toMatchObject({ check_at: null });
	});
});

describe('an event of a provider', () => {
	const eventOf = async (id: string | null) =>
		(
			await query<{ status: string; attempts: number }>(
				'select status, attempts from webhook_events where id = $1',
				[id],
			)
		)[0];

	test('M-T39 is stored once, and handled once', async () => {
		const first = await anEvent('evt_same');
		for (let time = 0; time < 4; time += 1) expect(await anEvent('evt_same')).toBeNull();

		expect(
			await value(
				`select count(distinct event_id) from outbox
				where topic = 'billing.event.received' and payload ->> 'event' = $1`,
				[first],
			),
		).toBe('1');
	});

	test('that was handled is not taken again', async () => {
		const id = await anEvent();
		await query('select billing_take_event($1)', [id]);
		await query(`select billing_end_event($1, 'processed')`, [id]);

		expect(await query('select id from billing_take_event($1)', [id])).toEqual([]);
		expect(await eventOf(id)).toEqual({ status: 'processed', attempts: 1 });
	});

	test('that failed twelve times is given up, and comes back when it is sent again', async () => {
		const id = await anEvent('evt_broken');
		for (let attempt = 1; attempt <= 12; attempt += 1) {
			expect(await eventOf(id)).toMatchObject({ status: 'received' });
			await query('select billing_take_event($1)', [id]);
			await query(`select billing_end_event($1, 'received', 'It broke.')`, [id]);
		}
		expect(await eventOf(id)).toEqual({ status: 'failed', attempts: 12 });

		expect(await anEvent('evt_broken')).toBe(id);
		expect(await eventOf(id)).toEqual({ status: 'received', attempts: 0 });
	});

	test('that nobody handled is due after half a minute, and twice as long each time', async () => {
		const id = await anEvent();
		const isDue = async (afterSeconds: number) => {
			await query(
				asBilling(
					`update webhook_events
					set received_at = current_timestamp - interval '1 second' * ${afterSeconds}
					where id = ${id}`,
				),
			);
			const rows = await query<{ id: string }>('select id from billing_due_events(1000) as id');
			return rows.some((row) => row.id === id);
		};

		expect([await isDue(29), await isDue(31)]).toEqual([false, true]);
		await query('select billing_take_event($1)', [id]);
		expect([await isDue(59), await isDue(61)]).toEqual([false, true]);
	});
});
