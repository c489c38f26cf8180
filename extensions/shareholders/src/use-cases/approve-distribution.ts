import type { Work } from '@cubehub/core/work';
import type { Distribution, DistributionId } from '../schemas.ts';

/** Approves a draft that another person prepared. Refuses with DISTRIBUTION_NOT_DRAFT and SAME_PERSON. */
export function approveDistribution(work: Work, command: DistributionId): Promise<Distribution> {
	return work.once('shareholders_approve_distribution', { distribution: command.id });
}
