/** What a token says of itself, unverified: for tokens that somebody else has verified, or does. */

export type UnverifiedClaims = { readonly [name: string]: unknown };

/** The claims; none for what is not a token. */
export function claimsIn(token: string | null | undefined): UnverifiedClaims {
	try {
		const part = token?.split('.')[1] ?? '';
		const claims: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
		return typeof claims === 'object' && claims !== null ? { ...claims } : {};
	} catch {
		return {};
	}
}
