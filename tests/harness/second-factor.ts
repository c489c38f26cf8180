/** The second factor of people who log in at Directus itself. */
import { createHmac, randomBytes } from 'node:crypto';
import type { TestDatabase } from './database.ts';

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const STEP_MS = 30_000;

/** Gives a person a second factor; answers its secret. */
export async function giveFactor(
	{ database }: { readonly database: TestDatabase },
	user: string,
): Promise<string> {
	const secret = [...randomBytes(16)].map((byte) => BASE32[byte % BASE32.length]).join('');
	await database.query('update directus_users set tfa_secret = $2 where id = $1', [user, secret]);
	return secret;
}

/** The six digits of now (RFC 6238). */
export function codeOf(secret: string): string {
	const bits = Array.from(secret, (letter) => BASE32.indexOf(letter).toString(2).padStart(5, '0'));
	const bytes = bits.join('').match(/.{8}/g) ?? [];
	const key = Buffer.from(bytes.map((byte) => Number.parseInt(byte, 2)));
	const counter = Buffer.alloc(8);
	counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / STEP_MS)));
	const mac = createHmac('sha1', key).update(counter).digest();
	const offset = (mac.at(-1) ?? 0) & 15;
	return String((mac.readUInt32BE(offset) & 0x7fffffff) % 10 ** 6).padStart(6, '0');
}
