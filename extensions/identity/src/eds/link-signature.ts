/** Links a signature to the account of whoever is logged in. */
import type { Work } from '@cubehub/core/work';
import { refuseOldLogin } from '../access/login-time.ts';
import { announce } from '../accounts/store.ts';
import { EdsAlreadyLinked, EdsChallengeGone } from '../eds-errors.ts';
import { callerOf } from './caller.ts';
import { linkIin, type TakenChallenge } from './store.ts';
import type { Verified } from './verify.ts';

/**
 * Links the IIN of a verified signature; answers the person. Throws InvalidCredentials for nobody,
 * EdsChallengeGone when the text was made for somebody else, ActionRequired for a login of more than
 * five minutes ago, EdsAlreadyLinked when the IIN is another person's, or the person has another.
 */
export async function linkSignature(
	work: Work,
	challenge: TakenChallenge,
	{ holder }: Verified,
): Promise<string> {
	const accountability = await callerOf(work);
	const { user } = accountability;
	if (challenge.user !== user) throw EdsChallengeGone;
	const actor = { ...work.actor, userId: user };
	await refuseOldLogin({ ...work, actor, accountability });

	await work.transaction(async ({ sql }) => {
		if (!(await linkIin(sql, user, holder.iin))) throw EdsAlreadyLinked;
		await announce(sql, 'identity.signature.linked', { user, ip: work.client.ip || null });
	});
	return user;
}
