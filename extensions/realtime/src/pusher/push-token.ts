/** Tokens for Beams: a phone shows one to prove whose it is. Nobody gets one that names somebody else. */
import { createHmac } from 'node:crypto';
import { Forbidden } from '@cubehub/core/errors';
import type { Work } from '@cubehub/core/work';
import { PushNotConfigured } from './pusher-errors.ts';
import { beams } from './pusher-settings.ts';

const DAY_SECONDS = 86_400;
/** What is used in place of Beams. */
const HINT = '/inbox/push/subscriptions';

/** A token for the caller. `user_id` is what the client of Beams says by itself. */
export function pushToken(
	{ actor, now }: Pick<Work, 'actor' | 'now'>,
	{ user_id: named }: { readonly user_id?: string | undefined },
): { readonly token: string } {
	const configured = beams();
	if (!configured) throw PushNotConfigured.with({ hint: HINT });
	if (named !== undefined && named !== actor.userId) throw Forbidden;

	const issuedAt = Math.floor(now.getTime() / 1_000);
	return {
		token: signed(configured.secret, {
			iss: `https://${configured.instance}.pushnotifications.pusher.com`,
			sub: actor.userId,
			iat: issuedAt,
			exp: issuedAt + DAY_SECONDS,
		}),
	};
}

/** A JSON Web Token, signed with HS256 as Beams expects it. */
function signed(secret: string, claims: object): string {
	const text = [{ alg: 'HS256', typ: 'JWT' }, claims]
		.map((part) => Buffer.from(JSON.stringify(part), 'utf8').toString('base64url'))
		.join('.');
	return `${text}.${createHmac('sha256', secret).update(text, 'utf8').digest('base64url')}`;
}
