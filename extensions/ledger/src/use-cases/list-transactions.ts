import type { Work } from '@cubehub/core/work';
import { type Page, pageOf } from '../domain/page.ts';
import { counterpartyOf } from '../domain/wallet.ts';
import type { Transaction, TransactionsRequest } from '../schemas.ts';
import { walletMovements } from '../store.ts';

/** What moved in the actor's wallets, newest first. */
export async function listTransactions(
	work: Work,
	command: TransactionsRequest,
): Promise<Page<Transaction>> {
	const movements = await walletMovements(work, command);

	const transactions = movements.map(({ counterparties, ...movement }) => ({
		...movement,
		counterparties: counterparties.map(counterpartyOf),
	}));

	return pageOf(transactions, command.limit);
}
