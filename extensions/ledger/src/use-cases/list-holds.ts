import type { Work } from '@cubehub/core/work';
import type { Holds } from '../withdrawal-schemas.ts';
import { openHolds } from '../withdrawal-store.ts';

/** What is held of the actor's wallets, with the time at which each part is free again. */
export async function listHolds(work: Work): Promise<Holds> {
	return [...(await openHolds(work))];
}
