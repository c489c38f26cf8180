/**
 * Somebody asks for a mail to an address. The answer is the same for every address, and comes as fast:
 * who has it is found out afterwards.
 */
import { emptyReply } from '@cubehub/core/http';
import type { Work } from '@cubehub/core/work';
import { limited } from '../limits.ts';
import type { Addressed } from './schemas.ts';
import { announce } from './store.ts';

/** Asks for another link that confirms the address. */
export function resendVerification(work: Work, { email }: Addressed) {
	return askFor(work, 'identity.verification.resent', email);
}

/** Asks for a link that sets a new password. */
export function forgotPassword(work: Work, { email }: Addressed) {
	return askFor(work, 'identity.password_reset.requested', email);
}

async function askFor(work: Work, topic: string, address: string) {
	await limited('mail', { ip: work.client.ip, account: address });
	await work.transaction(({ sql }) => announce(sql, topic, { address }));
	return emptyReply(204);
}
