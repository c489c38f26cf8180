/**
 * The text that a person signs with their electronic signature to log in or to link it.
 *
 * - Purpose and audience stand in it: a signature for one site, or for linking, is worth nothing
 *   elsewhere, and nobody signs it for a document.
 */

/** What a signature is asked for. */
export type EdsPurpose = 'eds_login' | 'eds_link';

export type EdsChallenge = {
	readonly purpose: EdsPurpose;
	/** The public address of this house. */
	readonly audience: string;
	/** 32 random bytes, in hex. */
	readonly nonce: string;
	readonly at: Date;
	/** Whom it shall be linked to; for a link only. */
	readonly user: string | null;
};

const TITLES = { eds_login: 'cubehub-eds-login', eds_link: 'cubehub-eds-link' } as const;

/** The exact text, to be signed as UTF-8. */
export function challengeText({ purpose, audience, nonce, at, user }: EdsChallenge): string {
	const parts = [
		TITLES[purpose],
		'v1',
		`aud=${audience}`,
		...(user === null ? [] : [`user=${user}`]),
		`nonce=${nonce}`,
		`iat=${at.toISOString()}`,
	];
	return parts.join('|');
}
