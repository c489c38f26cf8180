/**
 * AES-256-GCM for what browsers and tables keep for us. Each purpose has a key of its own, so that a
 * text that was sealed for one is nothing to another.
 */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { identitySettings } from '../settings.ts';

const NONCE = 12;
const TAG = 16;

/** Seals a text; `bound` must be the same when it is opened. base64url. */
export function sealed(purpose: string, text: string, bound = ''): string {
	const nonce = randomBytes(NONCE);
	const cipher = createCipheriv('aes-256-gcm', keyOf(purpose, bound), nonce);
	const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
	return Buffer.concat([nonce, body, cipher.getAuthTag()]).toString('base64url');
}

/** Opens what `sealed` made; undefined for anything else. */
export function unsealed(purpose: string, text: string, bound = ''): string | undefined {
	const bytes = Buffer.from(text, 'base64url');
	if (bytes.length < NONCE + TAG) return undefined;
	const decipher = createDecipheriv(
		'aes-256-gcm',
		keyOf(purpose, bound),
		bytes.subarray(0, NONCE),
		{ authTagLength: TAG },
	);
	decipher.setAuthTag(bytes.subarray(bytes.length - TAG));
	try {
		const body = decipher.update(bytes.subarray(NONCE, bytes.length - TAG));
		return Buffer.concat([body, decipher.final()]).toString('utf8');
	} catch {
		// Forged, cut, or sealed by another secret.
		return undefined;
	}
}

function keyOf(purpose: string, bound: string): Buffer {
	const { secret } = identitySettings();
	return Buffer.from(hkdfSync('sha256', secret, bound, `cubehub.identity.${purpose}`, 32));
}
