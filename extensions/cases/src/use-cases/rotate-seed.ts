import type { Work } from '@cubehub/core/work';
import type { Rotated, RotateSeed } from '../schemas.ts';
import { commitmentDocument, lockSeedPair, promote, reveal, seedsDocument } from '../seed-store.ts';

/**
 * Reveals the active server seed, so that its openings can be verified; makes the next one active and
 * commits to a new next one. An opening in flight comes wholly before or wholly after.
 */
export async function rotateSeed(work: Work, command: RotateSeed): Promise<Rotated> {
	return work.transaction(async (trx) => {
		const { active, next } = await lockSeedPair(trx);

		const serverSeed = await reveal(trx, active);
		const pair = await promote(trx, next, command.client_seed);

		return {
			...seedsDocument(pair),
			revealed: {
				...commitmentDocument(active),
				server_seed: serverSeed,
				client_seed: active.clientSeed,
				openings_count: active.nextNonce,
			},
		};
	});
}
