/** What the tests of staff actions are given: the operations, and people with limits. */
import { randomUUID } from 'node:crypto';
import { query, value } from '../harness/statements.ts';
import { aPerson, once, type Outcome } from './ledger-builders.ts';

type Command = { readonly [field: string]: unknown };

const run = (operation: string) => (actor: string, command: Command, preview?: { preview: true }) =>
	once(actor, operation, { request: randomUUID(), reason: 'A mistake', ...command }, preview);

export const adjust = run('ledger_adjust');
export const reverse = run('ledger_reverse_journal');
export const freeze = run('ledger_freeze_account');
export const close = run('ledger_close_account');
export const requestUnfreeze = run('ledger_request_unfreeze');
export const confirm = run('ledger_confirm_request');
export const refuse = run('ledger_refuse_request');

export const codeOf = ({ answer }: Outcome) => answer['code'];
export const requestOf = ({ answer }: Outcome) => answer['request'] as string;

/** Lets one person do without a second one up to this amount. */
export async function aLimit(operation: string, person: string, above: bigint): Promise<void> {
	await query(
		`insert into ledger_limits (id, operation, currency, "user", second_person_above)
		values (gen_random_uuid(), $1, 'KZT', $2, $3)`,
		[operation, person, String(above)],
	);
}

export const twoPeople = () => Promise.all([aPerson(), aPerson()]);

export const statusOf = (account: string) =>
	value('select status from ledger_accounts where id = $1', [account]);

export const requestsOf = (account: string) =>
	query<{ status: string }>('select status from ledger_requests where account = $1', [account]);
