/**
 * Lists of revoked certificates: whether one says that a certificate is good.
 *
 * - A list speaks only for the authority whose key signed it, and only until its next update.
 * - A list with a critical extension speaks for a part (changes since another list, certain reasons):
 *   it is not taken, because its silence means nothing.
 */
import type { X509Certificate } from 'node:crypto';
import { log } from '@cubehub/core/log';
import { AlgorithmIdentifier } from 'pkijs';
import { isSignedStructure } from './algorithms.ts';
import { structureOf } from './certificates.ts';
import { elementsOf, firstOf, momentOf, TAGS, type Element } from './der.ts';

/** What the lists at hand say of a certificate. */
export type ListVerdict = 'good' | 'revoked' | 'stale' | 'forged' | 'none';

type List = {
	readonly issuer: Buffer;
	readonly from: Date;
	readonly until: Date | undefined;
	/** The entries, one after the other. */
	readonly entries: Buffer;
	readonly isPartial: boolean;
	readonly signed: Buffer;
	readonly algorithm: AlgorithmIdentifier;
	readonly signature: Buffer;
};

/** Asks all lists; the best answer counts, and one that says `revoked` before all others. */
export function askLists(
	lists: readonly Buffer[],
	certificate: X509Certificate,
	{ issuer, at }: { readonly issuer: X509Certificate; readonly at: Date },
): ListVerdict {
	const name = Buffer.from(structureOf(issuer).subject.toSchema().toBER());
	const serial = serialOf(certificate);
	const verdicts = lists
		.flatMap(readable)
		.filter((list) => list.issuer.equals(name) && !list.isPartial)
		.map((list) => verdictOf(list, { serial, issuer, at }));
	const ranked = ['revoked', 'good', 'stale', 'forged'] as const;
	return ranked.find((verdict) => verdicts.includes(verdict)) ?? 'none';
}

/** A file that is none says nothing of anybody. */
function readable(der: Buffer): readonly List[] {
	try {
		return [readList(der)];
	} catch (error) {
		log.warn('a list of revoked certificates cannot be read', { error });
		return [];
	}
}

type Question = {
	readonly serial: Buffer;
	readonly issuer: X509Certificate;
	readonly at: Date;
};

function verdictOf(list: List, { serial, issuer, at }: Question): ListVerdict {
	const { algorithm } = list;
	const key = issuer.publicKey;
	if (!isSignedStructure(list.signed, list.signature, { algorithm, key })) return 'forged';
	// What was revoked once stays so, in a list of yesterday too.
	if (isListed(list.entries, serial)) return 'revoked';
	const isFresh = list.from <= at && list.until !== undefined && at < list.until;
	return isFresh ? 'good' : 'stale';
}

function isListed(entries: Buffer, serial: Buffer): boolean {
	for (const { value } of elementsOf(entries)) {
		if (firstOf(value, TAGS.integer).value.equals(serial)) return true;
	}
	return false;
}

function serialOf(certificate: X509Certificate): Buffer {
	return Buffer.from(structureOf(certificate).serialNumber.valueBlock.valueHexView);
}

function readList(der: Buffer): List {
	const [signed, algorithm, signature] = [...elementsOf(firstOf(der, TAGS.sequence).value)];
	if (!signed || !algorithm || signature?.tag !== TAGS.bitString) {
		throw new RangeError('This is not a list of revoked certificates.');
	}
	return {
		...partsOf(signed),
		signed: signed.bytes,
		algorithm: AlgorithmIdentifier.fromBER(new Uint8Array(algorithm.bytes)),
		// The first byte of a bit string counts unused bits: none.
		signature: signature.value.subarray(1),
	};
}

function partsOf(
	signed: Element,
): Pick<List, 'issuer' | 'from' | 'until' | 'entries' | 'isPartial'> {
	const parts = [...elementsOf(signed.value)];
	// Version 1 leaves its number out.
	if (parts[0]?.tag === TAGS.integer) parts.shift();
	const [, issuer, from, ...rest] = parts;
	if (!issuer || !from) throw new RangeError('The list says neither its issuer nor its date.');
	const until = rest.find(({ tag }) => tag === TAGS.utcTime || tag === TAGS.generalizedTime);
	const extensions = rest.find(({ tag }) => tag === TAGS.extensions);
	return {
		issuer: issuer.bytes,
		from: momentOf(from),
		until: until && momentOf(until),
		entries: rest.find(({ tag }) => tag === TAGS.sequence)?.value ?? Buffer.alloc(0),
		isPartial: extensions !== undefined && hasCritical(extensions),
	};
}

function hasCritical({ value }: Element): boolean {
	return [...elementsOf(firstOf(value, TAGS.sequence).value)].some(
		(extension) => [...elementsOf(extension.value)][1]?.tag === TAGS.boolean,
	);
}
