/**
 * What a login by electronic signature is refused with. The client is told the code and nothing of
 * the reason behind it: whoever forges learns no detail.
 */
import { refusal } from '@cubehub/core/errors';

export const EdsNotCms = refusal(401, 'EDS_NOT_CMS', 'This is not a CMS signature in base64.');
export const EdsSignerCount = refusal(401, 'EDS_SIGNER_COUNT', 'Expected exactly one signer.');
export const EdsGostNeedsNcanode = refusal(
	401,
	'EDS_GOST_NEEDS_NCANODE',
	'Signatures by GOST keys are not taken here.',
);
export const EdsWeakDigest = refusal(
	401,
	'EDS_WEAK_DIGEST',
	'Sign with SHA-256, SHA-384 or SHA-512.',
);
export const EdsNoSignedAttributes = refusal(
	401,
	'EDS_NO_SIGNED_ATTRS',
	'The signature has no signed attributes.',
);
export const EdsNoSignerCertificate = refusal(
	401,
	'EDS_NO_SIGNER_CERT',
	'Put the certificate of the signer, once, into the signature.',
);
export const EdsChallengeMismatch = refusal(
	401,
	'EDS_CHALLENGE_MISMATCH',
	'Another text was signed than the one that was given out.',
);
export const EdsChallengeGone = refusal(
	401,
	'EDS_CHALLENGE_GONE',
	'The text to sign was used before, is too old, or was given to somebody else. Ask for a new one.',
);
export const EdsBadSignature = refusal(401, 'EDS_BAD_SIGNATURE', 'The signature is wrong.');
export const EdsLeafIsAuthority = refusal(
	401,
	'EDS_CHAIN_LEAF_IS_CA',
	'The certificate is one of an authority, not of a person.',
);
export const EdsChainUntrusted = refusal(
	401,
	'EDS_CHAIN_UNTRUSTED',
	'The certificate was not issued by an authority that is trusted here.',
);
export const EdsChainTooLong = refusal(
	401,
	'EDS_CHAIN_TOO_LONG',
	'Too many authorities stand between the certificate and its root.',
);
export const EdsCertificateExpired = refusal(
	401,
	'EDS_CERT_EXPIRED',
	'The certificate is not valid at this time.',
);
export const EdsAuthorityExpired = refusal(
	401,
	'EDS_CA_EXPIRED',
	'The certificate of the authority is not valid at this time.',
);
export const EdsNotForLogin = refusal(
	401,
	'EDS_NOT_AUTH_CERT',
	'Sign with the key for authentication, not with the one for documents.',
);
export const EdsWeakKey = refusal(401, 'EDS_WEAK_KEY', 'The key is shorter than 2048 bits.');
export const EdsCertificateRevoked = refusal(
	401,
	'EDS_CERT_REVOKED',
	'The certificate was revoked.',
);
export const EdsListStale = refusal(
	401,
	'EDS_CRL_STALE',
	'Whether the certificate was revoked is not known: the list is too old.',
);
export const EdsListForged = refusal(
	401,
	'EDS_CRL_BAD_SIGNATURE',
	'Whether the certificate was revoked is not known: the list has a wrong signature.',
);
export const EdsRevocationUnknown = refusal(
	401,
	'EDS_REVOCATION_UNKNOWN',
	'Whether the certificate was revoked is not known.',
);
export const EdsNoIin = refusal(
	401,
	'EDS_NO_IIN',
	'The certificate does not name a person by an IIN.',
);
export const EdsAlreadyLinked = refusal(
	409,
	'EDS_ALREADY_LINKED',
	'This signature belongs to another account, or this account to another signature.',
);
