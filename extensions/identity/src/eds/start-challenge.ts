/** Gives out a text to sign. */
import { randomBytes } from 'node:crypto';
import { Forbidden } from '@cubehub/core/errors';
import { reply } from '@cubehub/core/http';
import type { Work } from '@cubehub/core/work';
import { refuseOldLogin } from '../access/login-time.ts';
import { challengeText, type EdsPurpose } from '../domain/eds-challenge.ts';
import { limited } from '../limits.ts';
import { identitySettings } from '../settings.ts';
import { bindingFor } from './binding.ts';
import { callerOf } from './caller.ts';
import { keepChallenge } from './store.ts';

const NONCE_BYTES = 32;
/** How long it may be signed, in seconds. */
const LIFETIME = 300;

/**
 * Makes a text to sign, good for five minutes and one try. Throws Forbidden where signatures are not
 * taken, RequestsExceeded; for a link InvalidCredentials and ActionRequired too.
 */
export async function startChallenge(work: Work, { purpose }: { readonly purpose: EdsPurpose }) {
	const { eds, publicUrl } = identitySettings();
	if (!eds.isEnabled) throw Forbidden;
	const { sql, client, now } = work;
	await limited('eds_challenge', { ip: client.ip });

	const user = purpose === 'eds_link' ? await recentCaller(work) : null;
	const nonce = randomBytes(NONCE_BYTES).toString('hex');
	const text = challengeText({ purpose, audience: publicUrl, nonce, at: now, user });
	const expiresAt = new Date(now.getTime() + LIFETIME * 1000);
	const binding = bindingFor(client, LIFETIME);
	const bindingHash = binding?.hash ?? null;
	const ip = client.ip || null;
	const id = await keepChallenge(sql, { purpose, nonce, text, user, ip, bindingHash, expiresAt });

	const cookies = binding ? [binding.cookie] : [];
	return reply(200, { id, text, expires_at: expiresAt }, { cookies });
}

async function recentCaller(work: Work): Promise<string> {
	const accountability = await callerOf(work);
	const actor = { ...work.actor, userId: accountability.user };
	await refuseOldLogin({ ...work, actor, accountability });
	return accountability.user;
}
