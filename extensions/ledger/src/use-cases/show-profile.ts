import type { Work } from '@cubehub/core/work';
import { walletsOf } from '../domain/wallet.ts';
import type { Profile } from '../history-schemas.ts';
import { ownProfile } from '../history-store.ts';
import { walletAccounts } from '../store.ts';

/** Who the actor is, and the actor's wallets. */
export async function showProfile(work: Work): Promise<Profile> {
	const [person, accounts] = await Promise.all([ownProfile(work), walletAccounts(work)]);

	return { ...person, wallets: [...walletsOf(accounts)] };
}
