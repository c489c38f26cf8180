/**
 * The cookie that binds a text to the browser that asked for it, so that a signature which somebody
 * else got hold of is of no use to them.
 *
 * - Browsers bind: they send the origin of their page, and cookies. A program that keeps no cookies
 *   gets none.
 */
import { createHash, randomBytes } from 'node:crypto';
import type { Client } from '@cubehub/core/http';
import { serialize } from 'cookie';
import { identitySettings } from '../settings.ts';

const COOKIE = 'cubehub_eds';
const PATH = '/identity';
const SECRET_BYTES = 32;

export type Binding = {
	/** To be stored. */
	readonly hash: string;
	/** A whole Set-Cookie text. */
	readonly cookie: string;
};

/** Binds to this browser for some seconds; undefined for a client that keeps no cookies. */
export function bindingFor(client: Client, seconds: number): Binding | undefined {
	const { publicUrl, hasSecureCookies } = identitySettings();
	const isOwnPage = client.origin === new URL(publicUrl).origin;
	if (!isOwnPage && Object.keys(client.cookies).length === 0) return undefined;

	const secret = randomBytes(SECRET_BYTES).toString('base64url');
	const cookie = serialize(COOKIE, secret, {
		httpOnly: true,
		sameSite: 'lax',
		secure: hasSecureCookies,
		path: PATH,
		maxAge: seconds,
	});
	return { hash: hashOf(secret), cookie };
}

/** The hash of the cookie that came; null without one. */
export function bindingOf({ cookies }: Client): string | null {
	const secret = cookies[COOKIE];
	return secret === undefined ? null : hashOf(secret);
}

function hashOf(secret: string): string {
	return createHash('sha256').update(secret, 'utf8').digest('hex');
}
