import { csvFile, type Column } from '@cubehub/core/csv';
import { pageSize } from '@cubehub/core/http';
import { decimalText } from '@cubehub/core/money';
import type { Work } from '@cubehub/core/work';
import { type Page, pageOf } from '../domain/page.ts';
import { counterpartyOf } from '../domain/wallet.ts';
import type { Transaction, TransactionsRequest } from '../history-schemas.ts';
import { walletMovements, type MovementRow } from '../history-store.ts';

/** What moved in the actor's wallets, newest first; as a file, a part of at most 10,000 rows. */
export async function listTransactions(
	work: Work,
	command: TransactionsRequest,
): Promise<Page<Transaction> | ReturnType<typeof csvFile>> {
	const page = pageOf(await walletMovements(work, command), pageSize(command));

	return command.format === 'csv'
		? csvFile('transactions.csv', columns, page)
		: { ...page, items: page.items.map(transactionOf) };
}

function transactionOf(row: MovementRow): Transaction {
	const { counterparties, exponent: _, ...movement } = row;
	return { ...movement, counterparties: counterparties.map(counterpartyOf) };
}

const columns: readonly Column<MovementRow>[] = [
	{ name: 'id', of: ({ id }) => id },
	{ name: 'created_at', of: ({ created_at }) => created_at },
	{ name: 'kind', of: ({ kind }) => kind },
	{ name: 'direction', of: ({ amount }) => (amount > 0n ? 'in' : 'out') },
	{ name: 'currency', of: ({ currency }) => currency },
	{ name: 'amount', of: ({ amount }) => amount },
	{ name: 'amount_decimal', of: ({ amount, exponent }) => decimalText(amount, exponent) },
	{ name: 'balance_after', of: (row) => row.balance_after },
	{ name: 'balance_after_decimal', of: (row) => decimalText(row.balance_after, row.exponent) },
	{ name: 'counterparties', of: ({ counterparties }) => namesOf(counterparties) },
	{ name: 'note', of: ({ note }) => note },
	{ name: 'journal', of: ({ journal }) => journal },
	{ name: 'ref_type', of: ({ ref_type }) => ref_type },
	{ name: 'ref_id', of: ({ ref_id }) => ref_id },
];

function namesOf(owners: MovementRow['counterparties']): string {
	return owners.map((owner) => counterpartyOf(owner).name ?? owner.type).join('; ');
}
