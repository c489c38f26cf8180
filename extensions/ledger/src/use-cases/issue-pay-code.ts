import type { Work } from '@cubehub/core/work';
import { storeNewPayCode } from '../pay-code-store.ts';
import type { IssuedPayCode, PayCodeRequest } from '../schemas.ts';

/** Issues a code with which a till may charge the actor's wallet once within two minutes. */
export async function issuePayCode(
	work: Work,
	{ max_amount, currency }: PayCodeRequest,
): Promise<IssuedPayCode> {
	const { code, expiresAt } = await storeNewPayCode(work, max_amount, currency);

	return { code, max_amount, currency, expires_at: expiresAt };
}
