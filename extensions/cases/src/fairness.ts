/** The hashes of the draw: what the pure rules of domain/ are given. The command-line verifier uses the same. */
import { createHash, createHmac } from 'node:crypto';
import type { Hmac } from './domain/roll.ts';

/** SHA-256 of a text in UTF-8, or of bytes, as 64 hex digits. */
export function sha256(content: string | Uint8Array): string {
	return createHash('sha256').update(content).digest('hex');
}

/** The draw's HMAC, keyed by the bytes of a server seed. */
export function hmacOf(serverSeed: Uint8Array): Hmac {
	return (message) => createHmac('sha256', serverSeed).update(message).digest();
}

/** The commitment to a server seed: SHA-256 of its bytes. */
export function commitmentTo(serverSeed: Uint8Array): string {
	return sha256(serverSeed);
}
