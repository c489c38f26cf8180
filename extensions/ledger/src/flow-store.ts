import type { Work } from '@cubehub/core/work';
import type { FlowSource } from './domain/flow-source.ts';
import type { FlowPaid, FlowTransfer } from './flow-schemas.ts';

type SourceRow = FlowSource & {
	/** Whether the actor belongs to the organization today. */
	readonly isMember: boolean;
};

/** The account that a flow pays from, as the actor stands to it; undefined where there is none. */
export async function flowSource(work: Work, account: string): Promise<SourceRow | undefined> {
	const [source] = await work.sql<SourceRow>`
		select
			account.owner_type as owner,
			account.normal_side as "normalSide",
			account.subject_id is not null as "hasSubject",
			exists (
				select from organization_members member
				where member.organization = account.owner_organization
					and member."user" = ${work.actor.userId}
					and member.left_at is null) as "isMember"
		from ledger_accounts account
		where account.id = ${account}`;
	return source;
}

/** Whether a flow has posted this journal. */
export async function isPaidByFlow(work: Work, journal: string): Promise<boolean> {
	const [found] = await work.sql<{ found: boolean }>`
		select exists (
			select from ledger_journals where id = ${journal} and ref_type = 'flow') as found`;
	return found?.found === true;
}

/** Posts the transfer, unless its journal is there already: then it answers what that one has paid. */
export async function postFlowTransfer(
	work: Work,
	{ amount, limit: _limit, ...transfer }: FlowTransfer,
	names: { readonly flow: string; readonly journal: string },
): Promise<FlowPaid> {
	const command = { ...transfer, ...names, amount: String(amount), note: transfer.note ?? null };
	const [posted] = await work.transaction(
		({ sql, actor }) => sql<{ paid: FlowPaid }>`
			select ledger_flow_transfer(${actor.userId}, ${command}::jsonb) as paid`,
	);
	if (!posted) throw new Error('The transfer of a flow answered nothing.');
	return posted.paid;
}
