/** What the tests of withdrawals are given: people with money, requests, and a provider that is told what to say. */
import { randomUUID, type UUID } from 'node:crypto';
import { holdKey, seal } from '../../extensions/ledger/src/destination-vault.ts';
import type { PayoutOrder, Payouts, PayoutState } from '../../extensions/ledger/src/transfers.ts';
import { query, value } from '../harness/statements.ts';
import { aPerson, aWallet, once, type Outcome } from './ledger-builders.ts';

export const provider = 'testbank';
const key = Buffer.alloc(32, 7);
holdKey(key);

export type Payer = { readonly id: string; readonly wallet: string };

export async function aPayer(balance = 1_000n, currency = 'KZT'): Promise<Payer> {
	const id = await aPerson();
	return { id, wallet: await aWallet(balance, currency, id) };
}

type Asked = {
	readonly id?: string;
	readonly amount?: bigint;
	readonly currency?: string;
	readonly key?: UUID;
	readonly preview?: boolean;
	readonly provider?: string | undefined;
};

export function withdraw(payer: Payer, asked: Asked = {}): Promise<Outcome> {
	const { id = randomUUID(), amount = 400n, currency = 'KZT', ...rest } = asked;
	const { key: idempotencyKey = randomUUID(), preview = false } = rest;
	const command = {
		id,
		amount: String(amount),
		currency,
		sealed: seal(key, id, `account of ${payer.id}`),
		hint: '…0100',
		...('provider' in rest ? rest.provider && { provider: rest.provider } : { provider }),
	};
	return once(payer.id, 'wallet_withdraw', command, { key: idempotencyKey, preview });
}

/** The id of a withdrawal that waits for a decision. */
export async function aWithdrawal(payer: Payer, amount = 400n): Promise<string> {
	const { status, answer } = await withdraw(payer, { amount });
	if (status !== 200) throw new Error(`Nothing was withdrawn: ${JSON.stringify(answer)}`);
	return String(answer['id']);
}

export const approve = (actor: string, id: string, preview = false): Promise<Outcome> =>
	once(actor, 'wallet_approve_withdrawal', { id, provider }, { preview });
export const reject = (actor: string, id: string, preview = false): Promise<Outcome> =>
	once(actor, 'wallet_reject_withdrawal', { id, reason: 'Not yours.' }, { preview });
export const cancel = (actor: string, id: string, preview = false): Promise<Outcome> =>
	once(actor, 'wallet_cancel_withdrawal', { id }, { preview });

export type Row = {
	readonly status: string;
	readonly failure: string | null;
	readonly checks_count: number;
	readonly check_at: Date | null;
	readonly journal: string | null;
	readonly hold: string;
	readonly provider_key: string | null;
};

export async function rowOf(id: string): Promise<Row> {
	const [row] = await query<Row>('select * from withdrawals where id = $1', [id]);
	if (!row) throw new Error('There is no such withdrawal.');
	return row;
}

export async function heldOf({ wallet }: Payer): Promise<bigint> {
	return BigInt(await value('select held from ledger_accounts where id = $1', [wallet]));
}

/** Moves the end of a hold or the next look of a withdrawal into the past, as time would. */
export async function letTimePass(id: string): Promise<void> {
	await query(`
		do $$ begin
			set local "cubehub.ledger" = 'on';
			update ledger_holds set expires_at = clock_timestamp() - interval '1 second'
			where ref_id = '${id}' and expires_at < clock_timestamp() + interval '30 days';
			update withdrawals set check_at = clock_timestamp() - interval '1 second'
			where id = '${id}' and check_at is not null;
		end $$`);
}

/** The topics that were announced about a withdrawal or its hold, in order. */
export async function announced(id: string): Promise<string[]> {
	const rows = await query<{ topic: string }>(
		`select topic from outbox
		where topic like 'ledger.%' and topic <> 'ledger.journal.posted'
			and (payload ->> 'withdrawal' = $1 or payload ->> 'ref_id' = $1)
		order by id`,
		[id],
	);
	return rows.map(({ topic }) => topic);
}

type Answer = PayoutState | 'silence';

export type TestBank = Payouts & {
	/** What it says next, until it is told otherwise. */
	says: Answer;
	/** Says nothing, but pays all the same. */
	paysInSilence: boolean;
	/** What it has paid, by key. */
	readonly paid: Map<string, PayoutOrder>;
	/** How often it was called. */
	calls: number;
};

/** A provider that keeps what it has paid by key: the same key pays once. */
export function aTestBank(): TestBank {
	const paid = new Map<string, PayoutOrder>();
	const bank: TestBank = {
		provider,
		says: { id: 'po_1', status: 'paid', failure: null },
		paysInSilence: false,
		paid,
		calls: 0,
		pay: async (order) => {
			bank.calls += 1;
			const isPaid = bank.says === 'silence' ? bank.paysInSilence : bank.says.status === 'paid';
			if (isPaid) paid.set(order.key, order);
			if (bank.says === 'silence') throw new Error('timeout');
			return bank.says;
		},
		find: async (key) => {
			bank.calls += 1;
			if (bank.says === 'silence') throw new Error('timeout');
			return paid.has(key) ? { id: 'po_1', status: 'paid', failure: null } : null;
		},
	};
	return bank;
}
