import type { Work } from '@cubehub/core/work';
import { walletsOf } from '../domain/wallet.ts';
import type { Wallets } from '../schemas.ts';
import { walletAccounts } from '../store.ts';

/** The actor's wallets: every enabled currency, with 0 where nothing has moved yet. */
export async function showWallets(work: Work): Promise<Wallets> {
	return [...walletsOf(await walletAccounts(work))];
}
