/**
 * Passwords that Directus keeps itself: people without an identity provider.
 *
 * - A reset token is Directus' own kind: POST /auth/password/reset and the studio's page take it. It
 *   dies with the password that it was made for.
 */
import { SignJWT } from 'jose';

/** The Argon2id hash of a password. */
export async function hashPassword(password: string): Promise<string> {
	// Not at the top: the inside of Directus is heavy.
	const { generateHash } = await import('./directus.ts');
	return generateHash(password);
}

type Reset = {
	readonly email: string;
	/** The hash that is stored now. */
	readonly passwordHash: string | null;
	readonly seconds: number;
};

/** A token that sets a new password, for as long as it says. */
export async function passwordResetToken({ email, passwordHash, seconds }: Reset): Promise<string> {
	const { getSecret } = await import('./directus.ts');
	const claims = { email, scope: 'password-reset', hash: shortHash(String(passwordHash)) };
	return new SignJWT(claims)
		.setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
		.setIssuer('directus')
		.setIssuedAt()
		.setExpirationTime(`${seconds}s`)
		.sign(new TextEncoder().encode(getSecret()));
}

/** The same 32 bits that Directus makes of a text. */
function shortHash(text: string): string {
	let hash = 0;
	for (let index = 0; index < text.length; index += 1) {
		hash = (Math.imul(31, hash) + text.charCodeAt(index)) | 0;
	}
	return Math.abs(hash).toString(16);
}
