import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { query, value } from '../harness/statements.ts';
import { aPerson, aWallet, balanceOf, enable, once, problems } from './ledger-builders.ts';

const CURRENCY = 'SAR';

type Fee = { rate_ppm?: number; fixed?: bigint; minimum?: bigint; maximum?: bigint | null };

beforeAll(() => enable(CURRENCY));

afterEach(() => query('delete from transfer_fees where currency = $1', [CURRENCY]));

afterAll(async () => {
	expect(await problems()).toEqual([]);
});

async function charge({
	rate_ppm = 0,
	fixed = 0n,
	minimum = 0n,
	maximum = null,
}: Fee): Promise<void> {
	await query(
		`insert into transfer_fees (id, currency, rate_ppm, fixed, minimum, maximum)
		values (gen_random_uuid(), $1, $2, $3, $4, $5)
		on conflict (currency) do update
		set rate_ppm = $2, fixed = $3, minimum = $4, maximum = $5`,
		[CURRENCY, rate_ppm, fixed, minimum, maximum],
	);
}

const feeOf = (amount: bigint) =>
	value('select ledger_transfer_fee($1, $2::bigint)', [CURRENCY, amount]);

async function transfer(amount: bigint, balance: bigint) {
	const [payer, receiver] = [await aPerson(), await aPerson()];
	const wallet = await aWallet(balance, CURRENCY, payer);
	const house = await value(`select ledger_house(null, 'fee_income', $1)`, [CURRENCY]);
	const before = await balanceOf(house);
	const command = { to: receiver, amount: String(amount), currency: CURRENCY };
	const outcome = await once(payer, 'wallet_transfer', { ...command, journal: randomUUID() });
	return {
		outcome,
		paid: balance - (await balanceOf(wallet)),
		received: await balanceOf(await aWallet(0n, CURRENCY, receiver)),
		kept: (await balanceOf(house)) - before,
	};
}

describe('M-T23 the fee of a transfer', () => {
	test.each<[string, Fee, bigint, string]>([
		['is nothing where the currency has none', {}, 1_000n, '0'],
		['is rounded half away from zero', { rate_ppm: 10_000 }, 50n, '1'],
		['is rounded down below the half', { rate_ppm: 10_000 }, 49n, '0'],
		['has a fixed part', { rate_ppm: 10_000, fixed: 7n }, 1_000n, '17'],
		['is the minimum at least', { rate_ppm: 10_000, minimum: 5n }, 100n, '5'],
		['is the maximum at most', { rate_ppm: 10_000, maximum: 20n }, 100_000n, '20'],
		['is exact beyond 2^53', { rate_ppm: 1 }, 999_999_999_999_999_999n, '1000000000000'],
	])('%s', async (_title, fee, amount, expected) => {
		await charge(fee);
		expect(String(await feeOf(amount))).toBe(expected);
	});

	test('is paid by the receiver: the sender pays the amount, and the parts add up to it', async () => {
		await charge({ rate_ppm: 10_000, fixed: 5n });

		const { outcome, paid, received, kept } = await transfer(1_000n, 5_000n);

		expect(outcome).toMatchObject({ status: 200, answer: { amount: '1000', fee: '15' } });
		expect({ paid, received, kept }).toEqual({ paid: 1_000n, received: 985n, kept: 15n });
	});

	test('takes all of an amount that is no more than the fee', async () => {
		await charge({ minimum: 5n });

		const { paid, received, kept } = await transfer(5n, 100n);

		expect({ paid, received, kept }).toEqual({ paid: 5n, received: 0n, kept: 5n });
	});

	test('of more than the amount refuses it, and nothing moves', async () => {
		await charge({ rate_ppm: 10_000, minimum: 5n });

		const { outcome, paid, received, kept } = await transfer(1n, 100n);

		expect(outcome).toMatchObject({ status: 422, answer: { code: 'FEE_EXCEEDS_AMOUNT' } });
		expect({ paid, received, kept }).toEqual({ paid: 0n, received: 0n, kept: 0n });
	});

	test('lies between 0 and the amount, within its bounds, or is refused', async () => {
		const anyFee = fc.record({
			rate_ppm: fc.integer({ min: 0, max: 1_000_000 }),
			fixed: fc.bigInt({ min: 0n, max: 1_000n }),
			minimum: fc.bigInt({ min: 0n, max: 1_000n }),
			cap: fc.option(fc.bigInt({ min: 0n, max: 1_000n })),
		});
		await fc.assert(
			fc.asyncProperty(
				anyFee,
				fc.bigInt({ min: 1n, max: 10n ** 18n - 1n }),
				async (any, amount) => {
					const { cap, ...fee } = any;
					const maximum = cap === null ? null : fee.minimum + cap;
					await charge({ ...fee, maximum });
					const rate = BigInt(fee.rate_ppm);
					const exact = (2n * amount * rate + 1_000_000n) / 2_000_000n + fee.fixed;
					const raised = exact < fee.minimum ? fee.minimum : exact;
					const expected = maximum !== null && raised > maximum ? maximum : raised;

					const told = await feeOf(amount).then(String, (error: { code?: string }) => error.code);

					expect(told).toBe(expected > amount ? 'RF422' : String(expected));
				},
			),
			{ numRuns: 60 },
		);
	});
});
