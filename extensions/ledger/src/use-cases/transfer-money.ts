import type { Work } from '@cubehub/core/work';
import type { Transfer, TransferReceipt } from '../schemas.ts';

/**
 * Transfers from the actor's wallet to another person's. Nothing is loaded: the decision needs only
 * what the actor sent and what the database sees under its locks.
 */
export function transferMoney(work: Work, command: Transfer): Promise<TransferReceipt> {
	return work.once('wallet_transfer', command);
}
