import { Forbidden } from '@cubehub/core/errors';
import type { Work } from '@cubehub/core/work';
import { SignatureInvalid } from '../errors.ts';
import { provider as providerPort } from '../provider-store.ts';
import type { Received, SignedRequest } from '../schemas.ts';
import { storeEvent } from '../store.ts';

/**
 * Stores an event of a provider whose signature fits its raw bytes, once; what it means is found out
 * afterwards by asking the provider. Refuses with FORBIDDEN, SIGNATURE_INVALID.
 */
export async function receiveEvent(work: Work, request: SignedRequest): Promise<Received> {
	const provider = providerPort.ask();
	if (request.provider !== provider.name) throw Forbidden;

	const signature = request.headers['stripe-signature'];
	const event = signature && provider.verify(request.raw, signature);
	if (!event) throw SignatureInvalid;

	const raw = request.raw.toString('utf8');
	// A transaction of its own wakes the relay when it has committed.
	const stored = await work.transaction(({ sql }) => storeEvent(sql, provider.name, event, raw));
	return { event: event.id, isNew: stored !== undefined };
}
