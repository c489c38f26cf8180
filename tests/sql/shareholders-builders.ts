/** What the tests of shareholders are given: people, an organization, holders, and its operations. */
import { randomUUID } from 'node:crypto';
import type { Basis } from '../../extensions/shareholders/src/domain/basis.ts';
import { documentOf } from '../../extensions/shareholders/src/domain/document.ts';
import { splitAmong } from '../../extensions/shareholders/src/domain/split.ts';
import { database } from '../harness/database.ts';

export type Company = {
	readonly organization: string;
	readonly preparer: string;
	readonly approver: string;
};

export type Outcome = {
	readonly status: number;
	readonly answer: {
		readonly code?: string;
		readonly id?: string;
		readonly status?: string;
		readonly inputs_hash?: string;
		readonly journal?: string | null;
		readonly entries?: readonly { readonly account: string; readonly amount: string }[];
		readonly lines?: readonly { readonly amount: string; readonly journal: string | null }[];
	};
};

export const recordDate = '2026-01-31';

export async function query<Row extends object>(
	text: string,
	values: readonly unknown[] = [],
): Promise<Row[]> {
	const { pool } = await database();
	return (await pool.query<Row>(text, [...values])).rows;
}

async function aPerson(): Promise<string> {
	const [person] = await query<{ id: string }>(
		`insert into directus_users (id, email, status, email_verified_at)
		values (gen_random_uuid(), $1, 'active', current_timestamp)
		returning id`,
		[`${randomUUID()}@example.com`],
	);
	return person!.id;
}

export async function aCompany(): Promise<Company> {
	const [organization] = await query<{ id: string }>(
		`insert into organizations (id, name, default_currency, timezone)
		values (gen_random_uuid(), 'Company', 'KZT', 'Asia/Almaty')
		returning id`,
	);
	return {
		organization: organization!.id,
		preparer: await aPerson(),
		approver: await aPerson(),
	};
}

/** One holder for each number of units, with a grant from 2020 on, in order of their ids. */
export async function holders(company: Company, units: readonly bigint[]): Promise<string[]> {
	const rows = await query<{ id: string }>(
		`with holder as (
			insert into shareholders (organization, name)
			select $1, 'Holder ' || n from generate_series(1, $2::int) n
			returning id
		)
		select id from holder order by id`,
		[company.organization, units.length],
	);
	const ids = rows.map((row) => row.id);
	await query(
		`insert into share_grants (shareholder, units, effective_from, source)
		select h.id, h.units, '2020-01-01', 'founding' from unnest($1::uuid[], $2::bigint[]) h (id, units)`,
		[ids, units.map(String)],
	);
	return ids;
}

export async function once(
	actor: string,
	operation: string,
	command: object,
	preview = false,
): Promise<Outcome> {
	const [outcome] = await query<Outcome>(
		`select status, answer from once($1, 'test', $2, 'hash', $3::regproc, $4, $5)`,
		[actor, randomUUID(), operation, { journal: randomUUID(), hash: 'hash', ...command }, preview],
	);
	return outcome!;
}

/** The command that the use case would save for an amount of January 2026. */
export async function draftCommand(company: Company, amount: bigint, changes: Partial<Basis> = {}) {
	const basis: Basis = {
		organization: company.organization,
		scope: 'all',
		periodStart: '2026-01-01',
		periodEnd: '2026-02-01',
		recordDate,
		currency: 'KZT',
		amount,
		...changes,
	};
	const holdings = await query<{ shareholder: string; class: string; units: string }>(
		`select shareholder, class, units::text from shareholders_holdings($1, $2)`,
		[basis.organization, basis.recordDate],
	);
	const lines = splitAmong(
		basis,
		holdings.map((holding) => ({ ...holding, units: BigInt(holding.units), currency: 'KZT' })),
	);
	const written = JSON.stringify(documentOf(basis, lines), (_, value: unknown) =>
		typeof value === 'bigint' ? String(value) : value,
	);
	return { distribution: randomUUID(), ...(JSON.parse(written) as object) };
}

export async function draft(
	company: Company,
	amount: bigint,
	changes?: Partial<Basis>,
): Promise<string> {
	const command = await draftCommand(company, amount, changes);
	const { status, answer } = await once(
		company.preparer,
		'shareholders_draft_distribution',
		command,
	);
	if (status !== 200) throw new Error(`The draft was refused: ${answer.code}.`);
	return command.distribution;
}

export const approve = (actor: string, distribution: string): Promise<Outcome> =>
	once(actor, 'shareholders_approve_distribution', { distribution });

export const post = (actor: string, distribution: string, preview = false): Promise<Outcome> =>
	once(
		actor,
		'shareholders_post_distribution',
		{ distribution, posted_at: '2026-02-01T00:00:00Z' },
		preview,
	);

/** A distribution that was posted by the approver. */
export async function posted(company: Company, amount: bigint): Promise<string> {
	const distribution = await draft(company, amount);
	await approve(company.approver, distribution);
	await post(company.approver, distribution);
	return distribution;
}

/** The parts of a distribution in order of the holders' ids. */
export async function parts(distribution: string): Promise<bigint[]> {
	const rows = await query<{ amount: string }>(
		`select amount::text from shareholder_distributions where distribution = $1 order by shareholder`,
		[distribution],
	);
	return rows.map((row) => BigInt(row.amount));
}

export const brokenBy = (constraint: string): object => ({ constraint });
