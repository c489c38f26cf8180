/** What the proof reads and writes: drafts of checkpoints, seals made again, receipts. */
import { configId } from '@cubehub/core/ids';
import type { Sql, Work } from '@cubehub/core/work';
import type { ReceiptDocument } from './domain/receipt.ts';
import { heldSigningKey, isSignedBy, type SigningKey } from './signing-key.ts';

export type { SigningKey } from './signing-key.ts';

/** A checkpoint before it is signed; `checkpoint` and `gaps` go back to the database as they came. */
export type Draft = {
	readonly checkpoint: string;
	readonly message: string;
	readonly gaps: string;
};

/** Makes a key the one that signs, that of the server unless given; fails when it is retired. */
export async function useSigningKey(sql: Sql, key = heldSigningKey()): Promise<SigningKey> {
	await sql`select ledger_use_signing_key(${key.id}, ${key.publicKey})`;
	return key;
}

export type Batch = { readonly settleSeconds: number; readonly journalsMax: number };

/** The next checkpoint; undefined when there is nothing to seal. */
export async function draftCheckpoint(
	sql: Sql,
	key: string,
	{ settleSeconds, journalsMax }: Batch,
): Promise<Draft | undefined> {
	const [draft] = await sql<Draft>`
		select checkpoint::text as checkpoint, message, gaps::text as gaps
		from ledger_draft_checkpoint(
			${key}, ${settleSeconds}::int * interval '1 second', ${journalsMax})`;
	return draft;
}

export async function saveCheckpoint(
	sql: Sql,
	{ checkpoint, gaps }: Draft,
	signature: string,
): Promise<void> {
	await sql`select ledger_save_checkpoint(${checkpoint}::jsonb, ${gaps}::jsonb, ${signature})`;
}

/** Gives up numbers that nobody can write any more. */
export async function settleNumbers(sql: Sql, patienceSeconds: number): Promise<void> {
	await sql`select ledger_settle_numbers(${patienceSeconds}::int * interval '1 second')`;
}

/** Folds append accounts; answers how many. */
export async function foldDue(sql: Sql, limit: number): Promise<number> {
	const [answer] = await sql<{ count: number }>`select ledger_fold_due(${limit}) as count`;
	return answer?.count ?? 0;
}

/** A checkpoint made again from the journals of now. */
export type Recomputed = {
	readonly id: bigint;
	readonly journals_count: number;
	/** Broken rules: numbers, chain, hash, root, signature. */
	readonly problems: readonly string[];
};

type RecomputedRow = Recomputed & {
	readonly message: string;
	readonly public_key: string;
	readonly signature: string;
};

/** Some checkpoints in order, each with the rules that it breaks. */
export async function recomputeCheckpoints(
	sql: Sql,
	after: bigint,
	limit: number,
): Promise<readonly Recomputed[]> {
	const rows = await sql<RecomputedRow>`
		select * from ledger_audit_checkpoints(${after}, ${limit})`;
	return rows.map((row) => {
		const isSigned = isSignedBy(row.public_key, row.message, row.signature);
		return { ...row, problems: isSigned ? row.problems : [...row.problems, 'signature'] };
	});
}

export type Problem = {
	readonly problem: string;
	readonly detail: { readonly [name: string]: unknown };
};

/** Every broken rule of the ledger. */
export function auditRules(sql: Sql): Promise<readonly Problem[]> {
	return sql<Problem>`select problem, detail from ledger_check()`;
}

export async function startAudit(sql: Sql): Promise<bigint> {
	const [audit] = await sql<{ id: bigint }>`select ledger_start_audit() as id`;
	if (!audit) throw new Error('The audit did not begin.');
	return audit.id;
}

export type Findings = {
	/** That the checkpoints hold. */
	readonly journals: bigint;
	readonly count: number;
	/** The first of them. */
	readonly problems: readonly Problem[];
};

/** Ends an audit; answers whether it found nothing. */
export async function finishAudit(
	sql: Sql,
	audit: bigint,
	{ journals, count, problems }: Findings,
): Promise<boolean> {
	const [answer] = await sql<{ clean: boolean }>`
		select ledger_finish_audit(
			${audit}, ${journals}, ${count}, ${JSON.stringify(problems)}::jsonb) as clean`;
	return answer?.clean ?? false;
}

type OwnerRow = {
	readonly owner: 'self' | 'user' | 'organization' | 'system';
	readonly is_member: boolean;
};

/** Whose accounts a journal moved, as the actor sees them, in order of its entries. */
export function ownersOf(work: Work, journal: string): Promise<readonly OwnerRow[]> {
	return work.sql<OwnerRow>`
		select
			case when account.owner_user = ${work.actor.userId} then 'self' else account.owner_type end
				as owner,
			exists (
				select
				from organization_members member
				where member.organization = account.owner_organization
					and member."user" = ${work.actor.userId}
					and member.left_at is null
			) as is_member
		from ledger_entries entry
		join ledger_accounts account on account.id = entry.account
		where entry.journal = ${journal}
		order by entry.id`;
}

/** Whether the actor is a manager, or an accountant by policy. */
export async function isLedgerReader(work: Work): Promise<boolean> {
	const [row] = await work.sql<{ reads: boolean }>`
		select exists (
			select
			from directus_users person
			left join directus_access access
				on access."user" = person.id and access.policy = ${configId('policy:accountant')}
			where person.id = ${work.actor.userId}
				and (person.role = ${configId('role:manager')} or access.id is not null)
		) as reads`;
	return row?.reads ?? false;
}

export async function journalExists(work: Work, journal: string): Promise<boolean> {
	const rows = await work.sql`select from ledger_journals where id = ${journal}`;
	return rows.length > 0;
}

/** The receipt with all its parts shown; undefined while the journal is not sealed. */
export async function receiptOf(work: Work, journal: string): Promise<ReceiptDocument | undefined> {
	const [row] = await work.sql<{ receipt: ReceiptDocument | null }>`
		select ledger_receipt(${journal}) as receipt`;
	return row?.receipt ?? undefined;
}

export type PublishedKey = {
	readonly id: string;
	readonly public_key: string;
	readonly created_at: Date;
	readonly retired_at: Date | null;
};

/** The keys of all times, newest first. */
export function publishedKeys(work: Work): Promise<readonly PublishedKey[]> {
	return work.sql<PublishedKey>`
		select id, public_key, created_at, retired_at
		from ledger_signing_keys
		order by created_at desc, id`;
}
