/**
 * Whether a certificate was revoked: good from a fresh, signed list or from the authority's responder;
 * anything else refuses.
 */
import {
	EdsCertificateRevoked,
	EdsListForged,
	EdsListStale,
	EdsRevocationUnknown,
} from '../eds-errors.ts';
import { askResponder, type Asked } from './responder.ts';
import { askLists } from './revocation-list.ts';
import type { Trust } from './trust.ts';

/**
 * Refuses with EDS_CERT_REVOKED when either says so. An answer of the responder is newer than any
 * list; without one a list that is fresh will do.
 */
export async function checkRevocation(asked: Asked, trust: Trust): Promise<void> {
	const { certificate } = asked;
	const listed = askLists(trust.lists, certificate, asked);
	if (listed === 'revoked') throw EdsCertificateRevoked;

	const told = trust.ocspUrl === undefined ? 'none' : await askResponder(trust.ocspUrl, asked);
	if (told === 'revoked') throw EdsCertificateRevoked;
	// The authority itself does not know the certificate: no list can say more.
	if (told === 'unknown') throw EdsRevocationUnknown;
	if (told === 'good' || listed === 'good') return;

	if (listed === 'stale') throw EdsListStale;
	throw listed === 'forged' ? EdsListForged : EdsRevocationUnknown;
}
