/**
 * Keeps destinations of withdrawals unreadable where they lie.
 *
 * - AES-256-GCM with a fresh nonce; the id of the withdrawal is authenticated with it, so that no row
 *   can carry the destination of another.
 * - Sealed form: one byte for the format, 12 nonce, 16 tag, then the ciphertext; as hex.
 * - The key is WITHDRAWAL_KEY (64 hex digits), or is derived from SECRET where it is not set.
 */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { z } from 'zod';

const FORMAT = 1;
const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const KEY_BYTES = 32;

const vaultSettings = z.object({
	WITHDRAWAL_KEY: z
		.string()
		.regex(/^[0-9a-fA-F]{64}$/, 'WITHDRAWAL_KEY is not 64 hex digits')
		.optional(),
	SECRET: z.string().optional(),
});

/** The key of this installation; an error names what is wrong with the settings, never their values. */
export function destinationKey(env: { readonly [name: string]: unknown }): Uint8Array {
	const settings = vaultSettings.parse(env);
	if (settings.WITHDRAWAL_KEY) return Buffer.from(settings.WITHDRAWAL_KEY, 'hex');

	if (!settings.SECRET) throw new Error('neither WITHDRAWAL_KEY nor SECRET is set');
	return new Uint8Array(
		hkdfSync('sha256', settings.SECRET, '', 'cubehub withdrawal destinations 1', KEY_BYTES),
	);
}

let held: Uint8Array | undefined;

/** Keeps the key for as long as the process runs: it is a setting, the same in every replica. */
export function holdKey(key: Uint8Array): void {
	held = key;
}

/** The key that the server was started with. */
export function heldKey(): Uint8Array {
	if (!held) throw new Error('the server was started without a key for destinations');
	return held;
}

export function seal(key: Uint8Array, withdrawal: string, destination: string): string {
	const nonce = randomBytes(NONCE_BYTES);
	const cipher = createCipheriv(CIPHER, key, nonce).setAAD(Buffer.from(withdrawal));
	const sealed = Buffer.concat([cipher.update(destination, 'utf8'), cipher.final()]);

	return Buffer.concat([Buffer.of(FORMAT), nonce, cipher.getAuthTag(), sealed]).toString('hex');
}

export function unseal(key: Uint8Array, withdrawal: string, sealed: string): string {
	const bytes = Buffer.from(sealed, 'hex');
	if (bytes[0] !== FORMAT) throw new Error(`withdrawal ${withdrawal} has an unknown format`);

	const tagAt = 1 + NONCE_BYTES;
	const textAt = tagAt + TAG_BYTES;
	const decipher = createDecipheriv(CIPHER, key, bytes.subarray(1, tagAt), {
		authTagLength: TAG_BYTES,
	})
		.setAAD(Buffer.from(withdrawal))
		.setAuthTag(bytes.subarray(tagAt, textAt));

	return Buffer.concat([decipher.update(bytes.subarray(textAt)), decipher.final()]).toString(
		'utf8',
	);
}
