/**
 * Signatures by GOST keys, which no library here can check: NCANode does, a service of the operator.
 *
 * - Its `valid` says nothing about what was signed: the content is compared here, and so it must be in
 *   the message.
 * - It checks revocation only when it is asked to, and both ways are asked for.
 * - What it says of the holder must agree with the certificate that came.
 */
import type { X509Certificate } from 'node:crypto';
import { z } from 'zod';
import { ServiceUnavailable } from '@cubehub/core/errors';
import { log } from '@cubehub/core/log';
import {
	EdsBadSignature,
	EdsCertificateRevoked,
	EdsNoIin,
	EdsNotForLogin,
	EdsRevocationUnknown,
	EdsSignerCount,
} from '../eds-errors.ts';

const DEADLINE_MS = 5_000;
const WAYS = ['OCSP', 'CRL'] as const;

const certificate = z.object({
	valid: z.boolean(),
	keyUsage: z.string().optional(),
	serialNumber: z.string(),
	subject: z.object({ iin: z.string().nullish() }).nullish(),
	revocations: z
		.array(z.object({ by: z.string(), revoked: z.boolean().nullish() }))
		.nullish()
		.transform((answers) => answers ?? []),
});

const verdict = z.object({
	valid: z.boolean(),
	signers: z
		.array(z.object({ certificates: z.array(certificate) }))
		.nullish()
		.transform((signers) => signers ?? []),
});

type Certified = z.output<typeof certificate>;

export type GostSignature = {
	/** The message in base64. */
	readonly cms: string;
	readonly text: string;
	/** The certificate in it that belongs to the signer. */
	readonly certificate: X509Certificate;
	readonly iin: string;
};

/**
 * Has NCANode check a signature. Refuses with EDS_BAD_SIGNATURE and the other codes of eds-errors.ts,
 * and with SERVICE_UNAVAILABLE when it does not answer within five seconds.
 */
export async function checkByNcanode(url: string, signed: GostSignature): Promise<void> {
	const { valid, signers } = await ask(url, signed);
	const [signer, ...others] = signers;
	if (!signer || others.length > 0) throw EdsSignerCount;

	const serial = signed.certificate.serialNumber;
	const own = signer.certificates.find((one) => isSameNumber(one.serialNumber, serial));
	if (!own) throw EdsBadSignature;
	checkUnrevoked(own);
	if (!valid || !own.valid) throw EdsBadSignature;
	if (own.keyUsage !== 'AUTH') throw EdsNotForLogin;
	if (own.subject?.iin !== signed.iin) throw EdsNoIin;
}

function checkUnrevoked({ revocations }: Certified): void {
	if (revocations.some(({ revoked }) => revoked === true)) throw EdsCertificateRevoked;
	const isGood = WAYS.every((way) =>
		revocations.some(({ by, revoked }) => by === way && revoked === false),
	);
	if (!isGood) throw EdsRevocationUnknown;
}

/** Numbers in hex: leading zeros and letters of either size mean nothing. */
function isSameNumber(one: string, other: string): boolean {
	const digits = (text: string): string => text.toLowerCase().replace(/^0+/, '');
	return digits(one) === digits(other);
}

async function ask(url: string, { cms, text }: GostSignature): Promise<z.output<typeof verdict>> {
	const data = Buffer.from(text, 'utf8').toString('base64');
	try {
		const response = await fetch(`${url}/cms/verify`, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({ cms, data, revocationCheck: WAYS }),
			redirect: 'error',
			signal: AbortSignal.timeout(DEADLINE_MS),
		});
		// It answers so to what it cannot read as a signature.
		if (response.status >= 400 && response.status < 500) throw EdsBadSignature;
		return verdict.parse(await response.json());
	} catch (error) {
		if (error === EdsBadSignature) throw error;
		log.warn('NCANode does not answer', { error });
		throw ServiceUnavailable;
	}
}
