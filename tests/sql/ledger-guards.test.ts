import { describe, expect, test } from 'vitest';
import { query } from '../harness/statements.ts';
import { aPerson, aWallet, pay, refusalOf } from './ledger-builders.ts';

const tables = [
	'ledger_accounts',
	'ledger_journals',
	'ledger_entries',
	'ledger_rollups',
	'ledger_holds',
	'wallet_pay_codes',
	'withdrawals',
] as const;

describe('M-T18 the database refuses', () => {
	test.each(tables)('every foreign write of %s', async (table) => {
		expect(await refusalOf(`insert into ${table} default values`)).toMatchObject({ code: '42501' });
		expect(await refusalOf(`delete from ${table}`)).toMatchObject({ code: '42501' });
		expect(await refusalOf(`truncate ${table} cascade`)).toMatchObject({ code: '42501' });
	});

	test.each([
		'update ledger_accounts set balance = balance + 1',
		`update ledger_journals set status = 'posted'`,
		'update ledger_entries set amount = 1',
		'update ledger_rollups set balance = 0',
		`update ledger_holds set status = 'released'`,
		'update wallet_pay_codes set used_at = null',
		'merge into ledger_accounts a using (select 1) one on true when matched then update set balance = 1',
	])('%s', async (statement) => {
		expect(await refusalOf(statement)).toMatchObject({ code: '42501' });
	});

	test('changing or deleting what was booked, even for a function of the ledger', async () => {
		await pay(await aWallet(10n), await aWallet(), 10n);
		const asLedger = (statement: string) =>
			refusalOf(`do $$ begin set local "cubehub.ledger" = 'on'; ${statement}; end $$`);

		for (const statement of [
			'update ledger_entries set amount = 1',
			'delete from ledger_entries',
			'delete from ledger_journals',
			'delete from ledger_accounts',
		]) {
			expect(await asLedger(statement)).toMatchObject({ code: '42501' });
		}
	});

	test('erasing a person whose wallet was used', async () => {
		const person = await aPerson();
		await aWallet(10n, 'KZT', person);
		expect(await refusalOf('delete from directus_users where id = $1', [person])).toMatchObject({
			code: '23503',
		});
	});
});

const account = (values: string) =>
	`insert into ledger_accounts
		(owner_type, owner_user, purpose, currency, normal_side, posting, min_balance, status)
	values (${values})`;

const hold = (columns: string, values: string) =>
	`insert into ledger_holds (id, account, currency, amount, expires_at, request_hash, ${columns})
	select gen_random_uuid(), min(id), 'KZT', 10, current_timestamp, 'h', ${values} from ledger_accounts`;

const payCode = (hash: string, amount: number) =>
	`insert into wallet_pay_codes ("user", code_hash, max_amount, currency, expires_at)
	select id, '${hash}', ${amount}, 'KZT', current_timestamp from directus_users limit 1`;

const entry = (amount: string) =>
	`insert into ledger_entries (journal, account, amount)
	select (select id from ledger_journals limit 1), (select min(id) from ledger_accounts), ${amount}`;

const journal = (kind: string, status: string, code: string) =>
	`insert into ledger_journals (id, kind, currency, request_hash, status, reject_code)
	values (gen_random_uuid(), '${kind}', 'KZT', 'h', '${status}', ${code})`;

describe('a constraint refuses', () => {
	test.each([
		['currencies_code', `insert into currencies values ('kzt', 'Tenge', 2, 'fiat', true)`],
		[
			'currencies_exponent',
			`insert into currencies values ('XXA', 'Five digits', 5, 'fiat', true)`,
		],
		['currencies_kind', `insert into currencies values ('XXB', 'Shells', 2, 'shells', true)`],
		['currencies_exponent_fixed', `update currencies set exponent = 3 where code = 'KZT'`],
		[
			'cash_steps_step',
			`insert into cash_steps (currency, step, valid_from) values ('USD', 0, '2030-01-01')`,
		],
		[
			'cash_steps_period',
			`insert into cash_steps (currency, step, valid_from, valid_to)
			values ('USD', 5, '2030-01-01', '2030-01-01')`,
		],
		[
			'cash_steps_one_a_day',
			`insert into cash_steps (currency, step, valid_from) values ('KZT', 5, '2030-01-01')`,
		],
		[
			'ledger_accounts_shape',
			account(`'user', null, 'wallet', 'KZT', 'C', 'sync', null, 'active'`),
		],
		[
			'ledger_accounts_shape',
			account(`'bank', null, 'wallet', 'KZT', 'C', 'sync', null, 'active'`),
		],
		['ledger_accounts_shape', account(`'system', null, 'x', 'KZT', 'X', 'sync', null, 'active'`)],
		['ledger_accounts_shape', account(`'system', null, 'x', 'KZT', 'C', 'append', 0, 'active'`)],
		['ledger_accounts_shape', account(`'system', null, 'x', 'KZT', 'C', 'sync', 0, 'asleep'`)],
		[
			'ledger_accounts_limits',
			`update ledger_accounts set balance = -1 where purpose = 'wallet' and min_balance = 0`,
		],
		['ledger_accounts_limits', `update ledger_accounts set held = -1 where purpose = 'wallet'`],
		[
			'ledger_accounts_limits',
			`update ledger_accounts set status = 'closed' where purpose = 'wallet' and balance > 0`,
		],
		['ledger_journals_kind', journal('magic', 'posted', 'null')],
		['ledger_journals_status', journal('transfer', 'posted', `'insufficient_funds'`)],
		['ledger_journals_status', journal('transfer', 'rejected', 'null')],
		['ledger_journals_status', journal('transfer', 'open', 'null')],
		['ledger_entries_amount', entry('0')],
		['ledger_entries_amount', entry('1000000000000000000')],
		['ledger_holds_captured', hold('captured', '11')],
		['ledger_holds_status', hold('status, closed_at', `'lost', current_timestamp`)],
		['ledger_holds_closed', hold('closed_at', 'current_timestamp')],
		['ledger_holds_posted', hold('status, closed_at', `'captured', current_timestamp`)],
		['wallet_pay_codes_hash', payCode('abc', 1)],
		['wallet_pay_codes_max_amount', payCode('a'.repeat(64), 0)],
	])('%s: %s', async (constraint, statement) => {
		await aWallet(10n);
		const refused = await refusalOf(
			`do $do$ begin set local "cubehub.ledger" = 'on'; ${statement}; end $do$`,
		);
		expect(refused.constraint).toBe(constraint);
	});

	test('every rule has a name that begins with its table', async () => {
		const rows = await query<{ name: string }>(
			`select conname as name from pg_constraint
			where contype in ('c', 'x')
				and conrelid::regclass::text = any ($1)
				and conname not like conrelid::regclass::text || '\\_%'`,
			[[...tables, 'currencies', 'cash_steps']],
		);
		expect(rows).toEqual([]);
	});
});
