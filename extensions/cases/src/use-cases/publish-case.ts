import { mayActIn } from '@cubehub/core/auth';
import { Forbidden } from '@cubehub/core/errors';
import type { Work } from '@cubehub/core/work';
import { assertPublishable, itemsText, sameOdds, totalWeight } from '../domain/odds.ts';
import { CaseArchived } from '../errors.ts';
import type { OpenCaseDocument, PublishCase } from '../schemas.ts';
import { activate, activeCase, type Draft, lockDraft, publishVersion } from '../store.ts';

/**
 * Freezes the draft of a case as its next version and makes the case active.
 * What changes nothing for a player makes no version. Refuses with ODDS_INVALID and CASE_ARCHIVED.
 */
export async function publishCase(work: Work, command: PublishCase): Promise<OpenCaseDocument> {
	return work.transaction(async (trx) => {
		const draft = await lockDraft(trx, command.id);
		if (!mayActIn(trx.actor, draft.organization)) throw Forbidden;
		if (draft.status === 'archived') throw CaseArchived;

		assertPublishable(draft.items, draft.currency);
		const price = command.price ?? draft.price;

		if (isInForce(draft, price)) await activate(trx, draft.case);
		else {
			await publishVersion(trx, draft, {
				price,
				totalWeight: totalWeight(draft.items),
				itemsText: itemsText(draft.items),
			});
		}

		return activeCase(trx, draft.case);
	});
}

function isInForce(draft: Draft, price: bigint): boolean {
	return draft.inForce?.price === price && sameOdds(draft.inForce.items, draft.items);
}
