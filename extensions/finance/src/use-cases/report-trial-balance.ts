import { mayActIn } from '@cubehub/core/auth';
import { csvFile, type Column } from '@cubehub/core/csv';
import { Forbidden } from '@cubehub/core/errors';
import { decimalText, type Minor } from '@cubehub/core/money';
import type { Work } from '@cubehub/core/work';
import { trialBalanceOf, type CurrencyBalance } from '../domain/trial-balance.ts';
import type { TrialBalance, TrialBalanceRequest } from '../schemas.ts';
import { purposeSums } from '../store.ts';

/** Debits and credits by currency and purpose, as of a moment. Refuses with FORBIDDEN. */
export async function reportTrialBalance(
	work: Work,
	command: TrialBalanceRequest,
): Promise<TrialBalance | ReturnType<typeof csvFile>> {
	const { organization, as_of = work.now, by, format } = command;
	if (organization && !mayActIn(work.actor, organization)) throw Forbidden;

	const balances = trialBalanceOf(await work.snapshot((reading) => purposeSums(reading, command)));

	return format === 'csv'
		? csvFile('trial-balance.csv', columns, { items: balances.flatMap(lines), next_cursor: null })
		: { as_of, by, currencies: balances.map(reported) };
}

function reported(balance: CurrencyBalance): TrialBalance['currencies'][number] {
	const { exponent: _, purposes, ...currency } = balance;
	return { ...currency, purposes: [...purposes] };
}

type Line = {
	readonly currency: string;
	readonly exponent: number;
	readonly purpose: string;
	readonly accounts: number | null;
	readonly debits: Minor | null;
	readonly credits: Minor | null;
	readonly balance: Minor;
};

/** The purposes of a currency, what is elsewhere, and the sum of both. */
function lines({ purposes, elsewhere, sum, ...totals }: CurrencyBalance): readonly Line[] {
	const { currency, exponent, debits, credits } = totals;
	const of = { currency, exponent, accounts: null, debits: null, credits: null };
	return [
		...purposes.map((line) => ({ ...of, ...line })),
		{ ...of, purpose: 'elsewhere', balance: elsewhere },
		{ ...of, purpose: 'sum', debits, credits, balance: sum },
	];
}

const columns: readonly Column<Line>[] = [
	{ name: 'currency', of: ({ currency }) => currency },
	{ name: 'purpose', of: ({ purpose }) => purpose },
	{ name: 'accounts', of: ({ accounts }) => (accounts === null ? null : String(accounts)) },
	...(['debits', 'credits', 'balance'] as const).flatMap((name): readonly Column<Line>[] => [
		{ name, of: (line) => line[name] },
		{ name: `${name}_decimal`, of: (line) => decimalOf(line[name], line.exponent) },
	]),
];

function decimalOf(amount: Minor | null, exponent: number): string | null {
	return amount === null ? null : decimalText(amount, exponent);
}
