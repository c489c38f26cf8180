/**
 * From a person's certificate up to a root, through certificates that the operator trusts and no
 * others: what came with the signature is never asked.
 */
import type { X509Certificate } from 'node:crypto';
import {
	EdsAuthorityExpired,
	EdsChainTooLong,
	EdsChainUntrusted,
	EdsLeafIsAuthority,
} from '../eds-errors.ts';
import { isIssuedBy, isValidAt } from './certificates.ts';

/** Authorities, from the one that issued the certificate to a root. */
export type Chain = readonly X509Certificate[];

const MOST_STEPS = 4;

/**
 * The chain of a certificate. Refuses with EDS_CHAIN_LEAF_IS_CA, EDS_CHAIN_UNTRUSTED,
 * EDS_CHAIN_TOO_LONG.
 */
export function chainOf(
	leaf: X509Certificate,
	trusted: readonly X509Certificate[],
	at: Date,
): Chain {
	if (leaf.ca) throw EdsLeafIsAuthority;
	const found = pathsFrom(leaf, trusted, MOST_STEPS);
	const whole = found.filter((path) => path !== 'too long');
	// An authority may have renewed its certificate under the same key: one of them is valid now.
	const chain = whole.find((path) => isChainValid(path, at)) ?? whole[0];
	if (chain) return chain;
	throw found.includes('too long') ? EdsChainTooLong : EdsChainUntrusted;
}

/** Refuses with EDS_CA_EXPIRED when an authority of the chain is past its dates, or not yet at them. */
export function checkAuthorityDates(chain: Chain, at: Date): void {
	if (!isChainValid(chain, at)) throw EdsAuthorityExpired;
}

function isChainValid(chain: Chain, at: Date): boolean {
	return chain.every((authority) => isValidAt(authority, at));
}

function pathsFrom(
	certificate: X509Certificate,
	trusted: readonly X509Certificate[],
	steps: number,
): readonly (Chain | 'too long')[] {
	const issuers = trusted.filter((authority) => authority.ca && isIssuedBy(certificate, authority));
	if (issuers.length > 0 && steps === 0) return ['too long'];
	return issuers.flatMap((issuer): readonly (Chain | 'too long')[] => {
		if (isIssuedBy(issuer, issuer)) return [[issuer]];
		return pathsFrom(issuer, trusted, steps - 1).map((rest) =>
			rest === 'too long' ? rest : [issuer, ...rest],
		);
	});
}
