/** Whoever is logged in on a request to a door where a token that no longer holds is no obstacle. */
import { InvalidCredentials } from '@cubehub/core/errors';
import type { Work } from '@cubehub/core/work';
import type { Rights } from '../access/identified.ts';
import { identify } from '../access/principal.ts';
import { heldToken } from '../login/held-token.ts';
import { isAllowedOrigin } from '../login/origin.ts';

/** The rights of the caller. Throws InvalidCredentials for nobody. */
export async function callerOf({ client }: Work): Promise<Rights> {
	const held = heldToken();
	// A page of a stranger has its visitor's cookies too.
	if (!held || (held.isCookie && !isAllowedOrigin(client.origin))) throw InvalidCredentials;
	const found = await identify(held.token, client.ip || null);
	if (!found) throw InvalidCredentials;
	if ('refusal' in found) throw found.refusal;
	return found.accountability;
}
