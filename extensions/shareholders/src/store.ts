import { isStaff, mayActIn } from '@cubehub/core/auth';
import { Forbidden, InvalidPayload } from '@cubehub/core/errors';
import type { Minor } from '@cubehub/core/money';
import type { Work } from '@cubehub/core/work';
import { type Basis, basisOfAmount, basisOfShift, type Takings } from './domain/basis.ts';
import type { Holding } from './domain/split.ts';
import { type DistributionToday, formOf, type OfAmount, type SplitRequest } from './schemas.ts';

/** What the request splits. Refuses with FORBIDDEN, SHIFT_NOT_CLOSED and NOTHING_TO_SPLIT. */
export async function basisOf(work: Work, request: SplitRequest): Promise<Basis> {
	const form = formOf(request);

	return 'shift' in form
		? basisOfShift(await takingsOf(work, form.shift))
		: basisOfAmount(await periodOf(work, form));
}

type TakingsRow = {
	organization: string;
	currency: string;
	amount: Minor;
	period_start: string;
	period_end: string | null;
	record_date: string | null;
};

/** Read from the ledger through `shareholders_takings`: the one place that looks into the till. */
async function takingsOf(work: Work, shift: string): Promise<Takings> {
	const [row] = await work.sql<TakingsRow>`
		select
			organization,
			currency,
			amount,
			opened_on as period_start,
			closed_on + 1 as period_end,
			closed_on as record_date
		from shareholders_takings(${shift})`;
	if (!row || !mayActIn(work.actor, row.organization)) throw Forbidden;

	const { organization, currency, amount, period_start, period_end, record_date } = row;
	return {
		shift,
		organization,
		currency,
		amount,
		days:
			period_end && record_date
				? { periodStart: period_start, periodEnd: period_end, recordDate: record_date }
				: undefined,
	};
}

const UnknownCurrency = InvalidPayload.with({
	path: 'currency',
	reason: 'Expected the code of a known currency.',
});

async function periodOf(work: Work, form: OfAmount): Promise<Omit<Basis, 'scope'>> {
	const { organization, amount, currency, period_start, period_end } = form;
	const [row] = await work.sql<{ record_date: string; knows_currency: boolean }>`
		select
			coalesce(${form.record_date ?? null}::date, ${period_end}::date - 1) as record_date,
			exists (select from currencies where code = ${currency}) as knows_currency
		from organizations
		where id = ${organization}`;
	if (!row || !mayActIn(work.actor, organization)) throw Forbidden;
	if (!row.knows_currency) throw UnknownCurrency;

	return {
		organization,
		amount,
		currency,
		periodStart: period_start,
		periodEnd: period_end,
		recordDate: row.record_date,
	};
}

/** Who holds what on the record date. Not locked: the saving function looks again. */
export function holdingsOf(work: Work, basis: Basis): Promise<readonly Holding[]> {
	return work.sql<Holding>`
		select h.shareholder, h.class, h.units, a.currency
		from shareholders_holdings(${basis.organization}, ${basis.recordDate}::date) h
		join shareholders s on s.id = h.shareholder
		join ledger_accounts a on a.id = s.account`;
}

/** A distribution: whole for staff of its organization, with the own lines for a holder. */
export async function distributionFor(work: Work, id: string): Promise<DistributionToday> {
	const [row] = await work.sql<{ organization: string; grants_changed: boolean }>`
		select
			organization,
			inputs_hash <> shareholders_inputs_hash(organization, record_date, amount, currency) as grants_changed
		from distributions
		where id = ${id}`;
	if (!row) throw Forbidden;

	const seesAll = isStaff(work.actor) && mayActIn(work.actor, row.organization);
	const document = await documentFor(work, id, seesAll ? null : work.actor.userId);
	if (!seesAll && document.lines.length === 0) throw Forbidden;

	return { ...document, grants_changed: row.grants_changed };
}

type Document = Omit<DistributionToday, 'grants_changed'>;

async function documentFor(work: Work, id: string, viewer: string | null): Promise<Document> {
	const [row] = await work.sql<{ document: Document }>`
		select shareholders_document(${id}, ${viewer}) as document`;
	if (!row) throw Forbidden;

	return row.document;
}
