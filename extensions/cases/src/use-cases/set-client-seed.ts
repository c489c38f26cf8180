import type { Work } from '@cubehub/core/work';
import type { Seeds, SetClientSeed } from '../schemas.ts';
import { chooseClientSeed, lockSeedPair, seedsDocument } from '../seed-store.ts';

/** Chooses the client seed of the openings to come. An opening in flight keeps the one it began with. */
export async function setClientSeed(work: Work, command: SetClientSeed): Promise<Seeds> {
	return work.transaction(async (trx) => {
		const { active, next } = await lockSeedPair(trx);

		await chooseClientSeed(trx, active, command.client_seed);

		return seedsDocument({ active: { ...active, clientSeed: command.client_seed }, next });
	});
}
