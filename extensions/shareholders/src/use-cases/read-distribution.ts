import type { Work } from '@cubehub/core/work';
import type { DistributionId, DistributionToday } from '../schemas.ts';
import { distributionFor } from '../store.ts';

/** A distribution with the lines that the reader may see; one without any is FORBIDDEN. */
export function readDistribution(work: Work, command: DistributionId): Promise<DistributionToday> {
	return distributionFor(work, command.id);
}
