/** What the tests of withdrawals over HTTP are given. */
import { randomUUID } from 'node:crypto';
import { sharedDatabase } from '../harness/database.ts';
import type { Answer } from '../harness/http.ts';
import type { Person, Shop } from '../harness/shop.ts';
import { dataOf, type Wallet } from './wallet-readers.ts';

export type Withdrawal = {
	readonly id: string;
	readonly user: string;
	readonly status: string;
	readonly amount: string;
	readonly destination: string;
	readonly failure: string | null;
	readonly reason: string | null;
	readonly journal: string | null;
	readonly expires_at: string | null;
	readonly entries?: readonly { readonly account: string; readonly amount: string }[];
};

/** A new customer with that much money, in minor units. */
export async function aCustomer(shop: Shop, amount = 100_000n): Promise<Person> {
	const person = await shop.person({ role: 'customer' });
	if (amount > 0n) await shop.fund(person, amount);
	return person;
}

/** A destination that no other test has, so that the provider tells its requests apart. */
export const aDestination = (): string => `acct_${randomUUID().replaceAll('-', '')}`;

export const aRequest = (destination = aDestination(), amount: unknown = '40000') => ({
	amount,
	currency: 'KZT',
	destination,
});

/** A withdrawal that waits for a decision. */
export async function aWithdrawal(
	{ api }: Pick<Person, 'api'>,
	destination = aDestination(),
): Promise<Withdrawal> {
	const answer = await api.post('/wallet/withdraw', aRequest(destination));
	if (answer.status !== 201) throw new Error(`No withdrawal: ${JSON.stringify(answer.body)}`);
	return dataOf(answer);
}

/** A decision about it, by its name. */
export function decide(
	{ api }: Pick<Person, 'api'>,
	id: string,
	decision: 'approve' | 'reject' | 'cancel',
	{ key, preview = false }: { readonly key?: string | false; readonly preview?: boolean } = {},
): Promise<Answer> {
	const body = {
		...(decision === 'reject' && { reason: 'Not your account.' }),
		...(preview && { preview: true }),
	};
	return api.post(`/wallet/withdrawals/${id}/${decision}`, body, key === undefined ? {} : { key });
}

export async function walletOf({ api }: Pick<Person, 'api'>): Promise<Wallet> {
	const wallets = dataOf<Wallet[]>(await api.get('/wallet'));
	const wallet = wallets.find(({ currency }) => currency === 'KZT');
	if (!wallet) throw new Error('There is no wallet.');
	return wallet;
}

/** Lets the server's own worker look at it now. */
export async function makeDue(id: string): Promise<void> {
	const { query } = await sharedDatabase();
	await query(`
		do $$ begin
			set local "cubehub.ledger" = 'on';
			update withdrawals set check_at = clock_timestamp() - interval '1 second' where id = '${id}';
		end $$`);
}
