/**
 * The key that checkpoints are signed with.
 *
 * - Ed25519 over RECEIPT_KEY (64 hex digits), or over a key derived from SECRET where it is not set.
 * - Its id is made of its public half, so a new key is a new id, and the same key the same.
 */
import {
	createHash,
	createPrivateKey,
	createPublicKey,
	hkdfSync,
	sign,
	verify,
	type KeyObject,
} from 'node:crypto';
import { z } from 'zod';

export type SigningKey = {
	readonly id: string;
	/** 32 bytes as hex digits. */
	readonly publicKey: string;
	/** The signature of a text, 64 bytes as hex digits. */
	readonly sign: (text: string) => string;
};

const KEY_BYTES = 32;
const ID_DIGITS = 16;
/** What stands before the 32 bytes of a private and of a public key in their DER forms. */
const PRIVATE_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');
const PUBLIC_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');

const settings = z.object({
	RECEIPT_KEY: z
		.string()
		.regex(/^[0-9a-fA-F]{64}$/, 'RECEIPT_KEY is not 64 hex digits')
		.optional(),
	SECRET: z.string().optional(),
});

/** The key of this installation; an error names what is wrong with the settings, never their values. */
export function signingKey(env: { readonly [name: string]: unknown }): SigningKey {
	const privateKey = createPrivateKey({
		key: Buffer.concat([PRIVATE_PREFIX, seedOf(env)]),
		format: 'der',
		type: 'pkcs8',
	});
	const raw = createPublicKey(privateKey)
		.export({ format: 'der', type: 'spki' })
		.subarray(PUBLIC_PREFIX.length);
	return {
		id: createHash('sha256').update(raw).digest('hex').slice(0, ID_DIGITS),
		publicKey: raw.toString('hex'),
		sign: (text) => sign(null, Buffer.from(text), privateKey).toString('hex'),
	};
}

/** Whether a text was signed by the private half of this key. */
export function isSignedBy(publicKey: string, text: string, signature: string): boolean {
	return verify(null, Buffer.from(text), publicKeyOf(publicKey), Buffer.from(signature, 'hex'));
}

function publicKeyOf(digits: string): KeyObject {
	return createPublicKey({
		key: Buffer.concat([PUBLIC_PREFIX, Buffer.from(digits, 'hex')]),
		format: 'der',
		type: 'spki',
	});
}

function seedOf(env: { readonly [name: string]: unknown }): Uint8Array {
	const { RECEIPT_KEY, SECRET } = settings.parse(env);
	if (RECEIPT_KEY) return Buffer.from(RECEIPT_KEY, 'hex');
	if (!SECRET) throw new Error('neither RECEIPT_KEY nor SECRET is set');
	return new Uint8Array(hkdfSync('sha256', SECRET, '', 'cubehub receipts 1', KEY_BYTES));
}

let held: SigningKey | undefined;

/** Keeps the key for as long as the process runs: it is a setting, the same in every replica. */
export function holdSigningKey(key: SigningKey): void {
	held = key;
}

/** The key that the server was started with. */
export function heldSigningKey(): SigningKey {
	if (!held) throw new Error('the server was started without a key for receipts');
	return held;
}
