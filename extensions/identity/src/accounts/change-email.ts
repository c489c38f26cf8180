/** A person wants another address. It is theirs once they have opened the link that goes there. */
import { isRefusal } from '@cubehub/core/errors';
import { emptyReply } from '@cubehub/core/http';
import type { Work } from '@cubehub/core/work';
import { refuseOldLogin } from '../access/login-time.ts';
import { EmailAlreadyExists } from '../errors.ts';
import { limited } from '../limits.ts';
import { identitySettings } from '../settings.ts';
import type { Addressed } from './schemas.ts';
import { announce, takenBy } from './store.ts';

/**
 * Sends a link to the new address and a notice to the old one. Refuses with ACTION_REQUIRED where the
 * login is older than five minutes, and with EMAIL_ALREADY_EXISTS.
 */
export async function askForAddress(work: Work, { email }: Addressed) {
	const { userId } = work.actor;
	const login = await refuseOldLogin(work);
	await limited('mail', { account: userId });
	try {
		if (await takenBy(work.sql, email, null)) throw EmailAlreadyExists;
		const payload = { user: userId, address: email, login };
		await work.transaction(({ sql }) => announce(sql, 'identity.email_change.requested', payload));
	} catch (error) {
		const isTaken = isRefusal(error) && error.code === EmailAlreadyExists.code;
		if (!isTaken || !identitySettings().concealsExisting) throw error;
	}
	return emptyReply(202);
}
