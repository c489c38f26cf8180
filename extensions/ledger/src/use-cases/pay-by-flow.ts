import { Forbidden, LimitExceeded } from '@cubehub/core/errors';
import type { FlowStep } from '@cubehub/core/flow-steps';
import { journalId } from '@cubehub/core/ids';
import type { Work } from '@cubehub/core/work';
import { mayPayByFlow } from '../domain/flow-source.ts';
import { SourceNotAllowed } from '../errors.ts';
import type { FlowPaid, FlowTransfer } from '../flow-schemas.ts';
import { flowSource, isPaidByFlow, postFlowTransfer } from '../flow-store.ts';

/**
 * Pays from an account of an organization to a person, once for each event and step of a flow.
 * Refuses with LIMIT_EXCEEDED, SOURCE_NOT_ALLOWED, FORBIDDEN where the actor is no member of the
 * organization, and as any transfer. The posting of a flow's own transfer starts none: it would
 * never end.
 */
export async function payByFlow(
	work: Work,
	transfer: FlowTransfer,
	{ flow, event, occasion }: FlowStep,
): Promise<FlowPaid> {
	const { source, to, amount, currency, limit, step } = transfer;
	const cause = event?.payload['journal'];
	if (typeof cause === 'string' && (await isPaidByFlow(work, cause))) {
		return { journal: null, to, amount: '0', currency, replayed: false };
	}

	const account = await flowSource(work, source);
	if (!account || !mayPayByFlow(account)) throw SourceNotAllowed;
	if (!work.actor.isAdmin && !account.isMember) {
		throw Forbidden.with({
			reason: 'The person that the flow runs as does not belong to the organization that pays.',
		});
	}
	if (amount > limit) throw LimitExceeded.with({ limit: 'per_run', most: String(limit) });

	const journal = journalId(`flow ${flow}`, occasion, step);
	return postFlowTransfer(work, transfer, { flow, journal });
}
