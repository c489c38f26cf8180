/** Tokens that are mailed: 256 random bits, of which only the hash is kept. */
import { createHash, randomBytes } from 'node:crypto';

export type MailedToken = { readonly token: string; readonly nonce: string };

/** A new token and its hash. */
export function newMailedToken(): MailedToken {
	const token = randomBytes(32).toString('base64url');
	return { token, nonce: nonceOf(token) };
}

/** The hash under which a token is kept, in hex. */
export function nonceOf(token: string): string {
	return createHash('sha256').update(token, 'utf8').digest('hex');
}
