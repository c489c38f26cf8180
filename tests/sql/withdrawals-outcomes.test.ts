import { afterAll, describe, expect, test } from 'vitest';
import { query, value, withConnections } from '../harness/statements.ts';
import { aPerson, balanceOf, problems, refusalOf } from './ledger-builders.ts';
import {
	announced,
	approve,
	aPayer,
	aWithdrawal,
	heldOf,
	letTimePass,
	reject,
	rowOf,
} from './withdrawals-builders.ts';

afterAll(async () => {
	expect(await problems()).toEqual([]);
});

const settle = (id: string, status: string, failure: string | null = null) =>
	query('select wallet_settle_payout($1, $2, $3, $4)', [id, status, 'po_1', failure]);
const expire = () => value('select wallet_expire_withdrawals(100)');

describe('a withdrawal that nobody decides', () => {
	test('M-T21 ends by the clock of the database, and not before', async () => {
		const payer = await aPayer();
		const id = await aWithdrawal(payer);

		await expire();
		expect(await rowOf(id)).toMatchObject({ status: 'requested' });

		await letTimePass(id);
		await expire();
		expect(await rowOf(id)).toMatchObject({ status: 'cancelled' });
		expect([await balanceOf(payer.wallet), await heldOf(payer)]).toEqual([1_000n, 0n]);
		expect(await announced(id)).toEqual(['ledger.withdrawal.requested', 'ledger.hold.expired']);
	});

	test('M-T20 and whose time is over is not approved any more', async () => {
		const [payer, staff] = [await aPayer(), await aPerson()];
		const id = await aWithdrawal(payer);
		await letTimePass(id);

		expect(await approve(staff, id)).toMatchObject({
			status: 409,
			answer: { code: 'HOLD_EXPIRED' },
		});
	});

	test('M-T20 is either approved or expired when both race', async () => {
		for (let round = 0; round < 10; round++) {
			const [payer, staff] = [await aPayer(), await aPerson()];
			const id = await aWithdrawal(payer);
			await letTimePass(id);

			const [approved] = await Promise.all([approve(staff, id), expire()]);

			expect(approved.status).toBe(409);
			await expire();
			expect(await rowOf(id)).toMatchObject({ status: 'cancelled' });
			expect(await heldOf(payer)).toBe(0n);
		}
	});

	test('once approved does not expire, however long its payout takes', async () => {
		const [payer, staff] = [await aPayer(), await aPerson()];
		const id = await aWithdrawal(payer);
		await approve(staff, id);
		await letTimePass(id);

		await expire();
		await query('select ledger_expire_holds(100)');

		expect(await rowOf(id)).toMatchObject({ status: 'approved' });
		await settle(id, 'paid');
		expect(await balanceOf(payer.wallet)).toBe(600n);
	});
});

describe('what a provider tells', () => {
	test('of a confirmed failure gives the money back, and says why', async () => {
		const [payer, staff] = [await aPayer(), await aPerson()];
		const id = await aWithdrawal(payer);
		await approve(staff, id);

		await settle(id, 'failed', 'no_such_account');

		expect(await rowOf(id)).toMatchObject({ status: 'rejected', failure: 'no_such_account' });
		expect([await balanceOf(payer.wallet), await heldOf(payer)]).toEqual([1_000n, 0n]);
		expect(await announced(id)).toContain('ledger.withdrawal.rejected');
	});

	test('a second time changes nothing, whatever it is', async () => {
		const [payer, staff] = [await aPayer(), await aPerson()];
		const id = await aWithdrawal(payer);
		await approve(staff, id);

		await Promise.all(['paid', 'paid', 'paid'].map((status) => settle(id, status)));
		await settle(id, 'failed');
		await settle(id, 'unknown');

		expect(await rowOf(id)).toMatchObject({ status: 'paid' });
		expect(await balanceOf(payer.wallet)).toBe(600n);
	});

	test('is posted after a frozen wallet is thawed; its money stays held until then', async () => {
		const [payer, staff] = [await aPayer(), await aPerson()];
		const id = await aWithdrawal(payer);
		await approve(staff, id);
		await query(`select ledger_set_account_status($1, 'frozen', 'Test')`, [payer.wallet]);

		await settle(id, 'paid');
		expect(await rowOf(id)).toMatchObject({ status: 'unknown', failure: 'ACCOUNT_FROZEN' });
		expect(await heldOf(payer)).toBe(400n);

		await query(`select ledger_set_account_status($1, 'active', 'Test')`, [payer.wallet]);
		await settle(id, 'paid');
		expect(await rowOf(id)).toMatchObject({ status: 'paid', failure: null });
		expect([await balanceOf(payer.wallet), await heldOf(payer)]).toEqual([600n, 0n]);
	});

	test('is asked for after 5 minutes, 1 hour, and five times a day later, then by a person', async () => {
		const [payer, staff] = [await aPayer(), await aPerson()];
		const id = await aWithdrawal(payer);
		await approve(staff, id);

		const waits: (number | null)[] = [];
		for (let call = 0; call < 8; call++) {
			await letTimePass(id);
			await query('select wallet_take_payout(null)');
			await settle(id, 'unknown');
			const { check_at: at } = await rowOf(id);
			waits.push(at && Math.round((at.getTime() - Date.now()) / 60_000));
		}

		expect(waits).toEqual([5, 60, 1440, 1440, 1440, 1440, 1440, null]);
		expect(await rowOf(id)).toMatchObject({ status: 'unknown', checks_count: 8 });
		expect(await heldOf(payer)).toBe(400n);
	});
});

describe('the database refuses', () => {
	test('every foreign write, and every way back', async () => {
		const [payer, staff] = [await aPayer(), await aPerson()];
		const id = await aWithdrawal(payer);
		await reject(staff, id);
		const asLedger = (statement: string) =>
			refusalOf(`do $$ begin set local "cubehub.ledger" = 'on'; ${statement}; end $$`);

		expect(await refusalOf(`update withdrawals set status = 'paid'`)).toMatchObject({
			code: '42501',
		});
		expect(await asLedger(`delete from withdrawals where id = '${id}'`)).toMatchObject({
			code: '42501',
		});
		for (const change of [`status = 'approved'`, 'amount = 1', `status = 'requested'`]) {
			expect(await asLedger(`update withdrawals set ${change} where id = '${id}'`)).toMatchObject({
				constraint: 'withdrawals_forward',
			});
		}
	});

	test.each([
		['withdrawals_amount', 'amount, status', `0, 'requested'`],
		['withdrawals_status', 'amount, status, decided_at', `1, 'lost', current_timestamp`],
		['withdrawals_decided', 'amount, status, decided_at', `1, 'requested', current_timestamp`],
		['withdrawals_decided', 'amount, status', `1, 'cancelled'`],
		['withdrawals_payout', 'amount, status, decided_at', `1, 'approved', current_timestamp`],
		[
			'withdrawals_posted',
			'amount, status, decided_at, provider, provider_key',
			`1, 'paid', current_timestamp, 'a', 'b'`,
		],
	])('%s: %s = %s', async (constraint, columns, values) => {
		const payer = await aPayer();
		const hold = await value(
			`select ledger_reserve(gen_random_uuid(), $1, 'KZT', 1, '1 hour', 'h')`,
			[payer.wallet],
		).then(() => value('select id from ledger_holds where account = $1', [payer.wallet]));
		const refused = await refusalOf(
			`do $do$ begin set local "cubehub.ledger" = 'on';
			insert into withdrawals (id, "user", account, hold, currency, ${columns})
			values (gen_random_uuid(), '${payer.id}', ${payer.wallet}, '${hold}', 'KZT', ${values});
			end $do$`,
		);
		expect(refused.constraint).toBe(constraint);
	});

	test('withdrawals_other_person: the owner as the one who decided', async () => {
		const payer = await aPayer();
		const id = await aWithdrawal(payer);
		const refused = await refusalOf(
			`do $do$ begin set local "cubehub.ledger" = 'on';
			update withdrawals set status = 'rejected', decided_at = current_timestamp,
				decided_by = '${payer.id}' where id = '${id}'; end $do$`,
		);
		expect(refused.constraint).toBe('withdrawals_other_person');
	});
});

test.each([`status = 'released', closed_at = clock_timestamp()`, 'amount = amount + 1'])(
	'the check of the ledger finds a withdrawal that its hold contradicts: %s',
	async (change) => {
		const id = await aWithdrawal(await aPayer());
		const found = await withConnections(1, async (pool) => {
			await pool.query('begin');
			await pool.query('set local session_replication_role = replica');
			await pool.query(`update ledger_holds set ${change} where ref_id = $1`, [id]);
			const { rows } = await pool.query<{ detail: object }>(
				`select detail from ledger_check() where problem = 'withdrawal'`,
			);
			await pool.query('rollback');
			return rows.map(({ detail }) => detail);
		});
		expect(found).toEqual([expect.objectContaining({ withdrawal: id, status: 'requested' })]);
	},
);
