import type { Work } from '@cubehub/core/work';
import { RULES_AFTER_REVEAL, RULES_AT_ONCE } from '../domain/proof.ts';
import type { Proof, ProveOpening } from '../schemas.ts';
import { proofOf } from '../store.ts';

/** Everything that checks one of the person's own openings; the server seed only once it is revealed. */
export async function proveOpening(work: Work, command: ProveOpening): Promise<Proof> {
	const proof = await proofOf(work, command.id);

	return proof.server_seed === null
		? { ...proof, checkable: [...RULES_AT_ONCE], checkable_after_rotation: [...RULES_AFTER_REVEAL] }
		: {
				...proof,
				checkable: [...RULES_AT_ONCE, ...RULES_AFTER_REVEAL],
				checkable_after_rotation: [],
			};
}
