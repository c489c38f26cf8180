import { mayActIn } from '@cubehub/core/auth';
import { csvFile, type Column } from '@cubehub/core/csv';
import { Forbidden } from '@cubehub/core/errors';
import { type Page, pageSize } from '@cubehub/core/http';
import { decimalText, type Minor } from '@cubehub/core/money';
import type { Work } from '@cubehub/core/work';
import { turnoverOf, type Period, type Turnover } from '../domain/turnover.ts';
import type { AccountReport, AccountsRequest } from '../schemas.ts';
import { accountMovements, type AccountRow } from '../store.ts';

const THIRTY_DAYS_MS = 30 * 86_400_000;

type Line = AccountRow & Turnover & Period;

/** Accounts with their balances and what moved in a period. Refuses with FORBIDDEN. */
export async function reportAccounts(
	work: Work,
	command: AccountsRequest,
): Promise<Page<AccountReport> | ReturnType<typeof csvFile>> {
	const { organization, format } = command;
	if (organization && !mayActIn(work.actor, organization)) throw Forbidden;

	const period = periodOf(command, work.now);
	const rows = await work.snapshot((reading) => accountMovements(reading, command, period));

	const page = pageOf(
		rows.map((row) => ({ ...row, ...period, ...turnoverOf(row) })),
		pageSize(command),
	);
	return format === 'csv'
		? csvFile('accounts.csv', columns, page)
		: { ...page, items: page.items.map(reported) };
}

/** The period that was asked for; without a beginning, the 30 days up to its end. */
function periodOf({ from, to }: AccountsRequest, now: Date): Period {
	const end = to ?? now;
	return { from: from ?? new Date(end.getTime() - THIRTY_DAYS_MS), to: to ?? null };
}

function pageOf(rows: readonly Line[], limit: number): Page<Line> {
	const items = rows.slice(0, limit);
	const hasMore = rows.length > limit;
	return { items, next_cursor: hasMore ? (items.at(-1)?.account ?? null) : null };
}

function reported(line: Line): AccountReport {
	const { owner_type, owner_id, owner_name, exponent: _, since: __, ...row } = line;
	return { ...row, owner: { type: owner_type, id: owner_id, name: owner_name } };
}

const amounts = ['balance', 'held', 'opening', 'debits', 'credits', 'closing'] as const;

const columns: readonly Column<Line>[] = [
	{ name: 'account', of: ({ account }) => account },
	{ name: 'owner_type', of: ({ owner_type }) => owner_type },
	{ name: 'owner', of: ({ owner_id }) => owner_id },
	{ name: 'owner_name', of: ({ owner_name }) => owner_name },
	{ name: 'purpose', of: ({ purpose }) => purpose },
	{ name: 'subject', of: ({ subject_id }) => subject_id },
	{ name: 'currency', of: ({ currency }) => currency },
	{ name: 'status', of: ({ status }) => status },
	{ name: 'from', of: ({ from }) => from },
	{ name: 'to', of: ({ to }) => to },
	...amounts.flatMap((name) => amountColumns(name, (line: Line) => line[name])),
];

/** Minor units, and a decimal number beside them. */
function amountColumns(name: string, of: (line: Line) => Minor): readonly Column<Line>[] {
	return [
		{ name, of },
		{ name: `${name}_decimal`, of: (line) => decimalText(of(line), line.exponent) },
	];
}
