import { describe, expect, test } from 'vitest';
import { aWallet, pay, refusalOf } from './ledger-builders.ts';

const request = (columns: string, values: string) =>
	`insert into ledger_requests (id, action, status, reason, requested_by, ${columns})
	select gen_random_uuid(), ${values.replace('$person', 'person.id')}
	from (select id from directus_users limit 1) person`;

const change = (values: string) =>
	`insert into ledger_account_changes (account, previous, status, reason)
	select min(id), ${values} from ledger_accounts`;

const account = '(select min(id) from ledger_accounts)';
const someJournal = '(select id from ledger_journals limit 1)';

describe('a constraint refuses', () => {
	test.each([
		['ledger_requests_action', request('account', `'gift', 'pending', 'Why', $person, ${account}`)],
		[
			'ledger_requests_status',
			request(
				'account, decided_by, decided_at',
				`'unfreeze', 'maybe', 'Why', $person, ${account}, person.id, now()`,
			),
		],
		['ledger_requests_shape', request('account', `'unfreeze', 'pending', 'Why', $person, null`)],
		[
			'ledger_requests_shape',
			request('account, amount', `'unfreeze', 'pending', 'Why', $person, ${account}, 5`),
		],
		[
			'ledger_requests_shape',
			request(
				'account, amount, currency',
				`'adjustment', 'pending', 'Why', $person, ${account}, 0, 'KZT'`,
			),
		],
		[
			'ledger_requests_shape',
			request('account, amount', `'adjustment', 'pending', 'Why', $person, ${account}, 5`),
		],
		[
			'ledger_requests_shape',
			request('amount, currency', `'reversal', 'pending', 'Why', $person, 5, 'KZT'`),
		],
		[
			'ledger_requests_reason',
			request('account', `'unfreeze', 'pending', ' ', $person, ${account}`),
		],
		[
			'ledger_requests_decided',
			request('account', `'unfreeze', 'refused', 'Why', $person, ${account}`),
		],
		[
			'ledger_requests_second_person',
			request(
				'account, decided_by, decided_at',
				`'unfreeze', 'confirmed', 'Why', $person, ${account}, person.id, now()`,
			),
		],
		[
			'ledger_requests_posted',
			request(
				'account, journal',
				`'unfreeze', 'pending', 'Why', $person, ${account}, ${someJournal}`,
			),
		],
		['ledger_account_changes_status', change(`'active', 'active', 'Why'`)],
		['ledger_account_changes_status', change(`'closed', 'active', 'Why'`)],
		['ledger_account_changes_reason', change(`'active', 'frozen', ''`)],
	])('%s: %s', async (constraint, statement) => {
		const [wallet, other] = [await aWallet(10n), await aWallet()];
		await pay(wallet, other, 1n);
		const refused = await refusalOf(
			`do $do$ begin set local "cubehub.ledger" = 'on'; ${statement}; end $do$`,
		);
		expect(refused.constraint).toBe(constraint);
	});

	test.each(['ledger_requests', 'ledger_account_changes'])(
		'M-T18 every foreign write of %s',
		async (table) => {
			for (const statement of [
				`insert into ${table} default values`,
				`update ${table} set reason = 'Another'`,
				`delete from ${table}`,
				`truncate ${table} cascade`,
			]) {
				expect(await refusalOf(statement)).toMatchObject({ code: '42501' });
			}
		},
	);
});
