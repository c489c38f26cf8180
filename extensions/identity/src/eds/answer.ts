/** What a signature is answered with: a login as every other one, or the word that it is linked. */
import { reply } from '@cubehub/core/http';
import type { Work } from '@cubehub/core/work';
import { loginReply, personOf } from '../login/answer.ts';
import { logInByEds, type EdsLogin } from './log-in.ts';

/** Takes a signature; throws as `logInByEds` does. */
export async function answerEds(work: Work, login: EdsLogin) {
	const { user, opened } = await logInByEds(work, login);
	if (opened) return loginReply(work.sql, user, opened);
	return reply(200, { user: await personOf(work.sql, user), linked: true });
}
