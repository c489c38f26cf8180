import type { Work } from '@cubehub/core/work';
import type { SigningKeys } from '../proof-schemas.ts';
import { publishedKeys } from '../proof-store.ts';

/** Every key that has ever signed a checkpoint, newest first. */
export async function listSigningKeys(work: Work): Promise<SigningKeys> {
	const keys = await publishedKeys(work);
	return keys.map((key) => ({ ...key, algorithm: 'Ed25519' as const }));
}
