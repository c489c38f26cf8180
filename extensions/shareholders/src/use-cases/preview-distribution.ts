import type { Work } from '@cubehub/core/work';
import { documentOf } from '../domain/document.ts';
import { splitAmong } from '../domain/split.ts';
import type { Split, SplitRequest } from '../schemas.ts';
import { basisOf, holdingsOf } from '../store.ts';

/** Computes a split and keeps nothing of it. Refuses as `draftDistribution` does. */
export async function previewDistribution(work: Work, request: SplitRequest): Promise<Split> {
	const basis = await basisOf(work, request);
	const holdings = await holdingsOf(work, basis);

	const lines = splitAmong(basis, holdings);

	return documentOf(basis, lines);
}
