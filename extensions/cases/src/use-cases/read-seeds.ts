import type { Work } from '@cubehub/core/work';
import type { ReadSeeds, Seeds } from '../schemas.ts';
import { seedPair, seedsDocument } from '../seed-store.ts';

/** The commitments to the person's draws; made on first use. */
export async function readSeeds(work: Work, _command: ReadSeeds): Promise<Seeds> {
	return seedsDocument(await seedPair(work));
}
