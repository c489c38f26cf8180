import type { Work } from '@cubehub/core/work';
import type { Distribution, DistributionId } from '../schemas.ts';

/**
 * Posts an approved distribution: from now on its parts are owed to the holders.
 * Refuses with DISTRIBUTION_NOT_APPROVED and SAME_PERSON.
 */
export function postDistribution(work: Work, command: DistributionId): Promise<Distribution> {
	return work.once('shareholders_post_distribution', {
		distribution: command.id,
		posted_at: work.now,
	});
}
