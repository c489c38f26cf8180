/** What a token says of itself. Nothing here is verified. */

/** Who says to have issued a token; undefined for one that is no JWT. */
export function issuerOf(token: string): string | undefined {
	const parts = token.split('.');
	if (parts.length !== 3) return undefined;
	try {
		const claims: unknown = JSON.parse(Buffer.from(parts[1] ?? '', 'base64url').toString('utf8'));
		const issuer = (claims as { iss?: unknown } | null)?.iss;
		return typeof issuer === 'string' ? issuer : undefined;
	} catch {
		return undefined;
	}
}
