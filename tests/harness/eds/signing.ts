/** Signs a text as NCALayer does, and in all the ways in which it must not be signed. */
import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ContentInfo, SignedData } from 'pkijs';
import type { Identity } from './authority.ts';
import { openssl } from './openssl.ts';

export type Signing = {
	readonly detached?: true;
	readonly digest?: 'sha1' | 'sha256' | 'sha384' | 'sha512';
	readonly padding?: 'pss';
	readonly withoutAttributes?: true;
	readonly withoutCertificates?: true;
	/** Somebody who signs as well. */
	readonly second?: Identity;
	/** Certificates that come along. */
	readonly along?: readonly Identity[];
};

/** Signs a text in `folder`; answers the CMS signature in base64. */
export function signText(
	folder: string,
	signer: Identity,
	text: string,
	signing: Signing = {},
): string {
	const input = join(folder, `text-${randomUUID()}.txt`);
	writeFileSync(input, text);
	const args = ['cms', '-sign', '-binary', '-outform', 'DER', '-in', input];
	return openssl([...args, ...optionsOf(signer, signing)]).toString('base64');
}

function optionsOf(signer: Identity, signing: Signing): readonly string[] {
	const { second, along = [] } = signing;
	return [
		...(signing.detached ? [] : ['-nodetach']),
		'-md',
		signing.digest ?? 'sha256',
		...(signing.withoutAttributes ? ['-noattr'] : []),
		...(signing.withoutCertificates ? ['-nocerts'] : []),
		...along.flatMap(({ certificate }) => ['-certfile', certificate]),
		...keyOf(signer),
		...(signing.padding === 'pss' ? ['-keyopt', 'rsa_padding_mode:pss'] : []),
		...(second ? keyOf(second) : []),
	];
}

function keyOf({ certificate, key }: Identity): readonly string[] {
	return ['-signer', certificate, '-inkey', key];
}

const GOST_DIGEST = '1.2.398.3.10.1.3.3';
const GOST_SIGNATURE = '1.2.398.3.10.1.1.2.3.2';

/** The same message with the algorithms of GOST in its name: what this process cannot check. */
export function asGost(signature: string): string {
	const envelope = ContentInfo.fromBER(new Uint8Array(Buffer.from(signature, 'base64')));
	const signed = new SignedData({ schema: envelope.content });
	for (const signer of signed.signerInfos) {
		signer.digestAlgorithm.algorithmId = GOST_DIGEST;
		signer.signatureAlgorithm.algorithmId = GOST_SIGNATURE;
	}
	const content = signed.toSchema(true);
	const renamed = new ContentInfo({ contentType: envelope.contentType, content });
	return Buffer.from(renamed.toSchema().toBER()).toString('base64');
}
