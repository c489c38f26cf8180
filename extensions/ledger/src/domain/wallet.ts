/**
 * What a wallet tells its owner.
 *
 * - Available is the balance less what is held: nobody can pay more.
 * - Every enabled currency has a wallet, opened or not; money in a switched-off one stays visible.
 * - Of the other side of a payment its name is told, never its accounts or balances.
 */
import type { Minor } from '@cubehub/core/money';

export type WalletAccount = {
	readonly account: string | null;
	readonly currency: string;
	readonly isEnabled: boolean;
	readonly balance: Minor;
	readonly held: Minor;
	readonly status: 'active' | 'frozen' | 'closed';
};

export type Wallet = {
	readonly account: string | null;
	readonly currency: string;
	readonly balance: Minor;
	readonly held: Minor;
	readonly available: Minor;
	readonly status: 'active' | 'frozen' | 'closed';
};

/** The wallets shown to their owner, in minor units of their currencies. */
export function walletsOf(accounts: readonly WalletAccount[]): readonly Wallet[] {
	return accounts
		.filter(({ isEnabled, balance, held }) => isEnabled || balance !== 0n || held !== 0n)
		.map(({ account, currency, balance, held, status }) => ({
			account,
			currency,
			balance,
			held,
			available: balance - held,
			status,
		}));
}

export type Owner = {
	readonly type: 'user' | 'organization' | 'system';
	readonly id: string | null;
	readonly firstName: string | null;
	readonly lastName: string | null;
	readonly name: string | null;
};

export type Counterparty = {
	readonly type: Owner['type'];
	readonly id: string | null;
	readonly name: string | null;
};

/** How the other side of a payment is shown: a person by first name and initial, a company by its name. */
export function counterpartyOf(owner: Owner): Counterparty {
	const { type, id } = owner;
	return type === 'user' ? { type, id, name: shortName(owner) } : { type, id, name: owner.name };
}

function shortName({ firstName, lastName }: Owner): string | null {
	const [initial] = lastName?.trim() ?? '';
	const parts = [firstName?.trim(), initial && `${initial}.`];
	return parts.filter(Boolean).join(' ') || null;
}
