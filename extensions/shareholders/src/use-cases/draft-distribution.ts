import type { Work } from '@cubehub/core/work';
import { documentOf } from '../domain/document.ts';
import { splitAmong } from '../domain/split.ts';
import type { Distribution, SplitRequest } from '../schemas.ts';
import { basisOf, holdingsOf } from '../store.ts';

/**
 * Prepares a distribution: an amount, or the takings of a closed shift, split to the minor unit.
 * Refuses with SHIFT_NOT_CLOSED, NOTHING_TO_SPLIT, NO_HOLDERS, CURRENCY_MISMATCH, ALREADY_SPLIT and
 * SPLIT_OUTDATED; what belongs to a foreign organization is FORBIDDEN.
 */
export async function draftDistribution(work: Work, request: SplitRequest): Promise<Distribution> {
	const basis = await basisOf(work, request);
	const holdings = await holdingsOf(work, basis);

	const lines = splitAmong(basis, holdings);

	return work.once('shareholders_draft_distribution', {
		distribution: work.newId(),
		...documentOf(basis, lines),
	});
}
