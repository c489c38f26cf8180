/** One-time codes as the realm's policy has them: SHA-1, six digits, 30 seconds. */
import { createHmac, randomBytes } from 'node:crypto';

const PERIOD_MS = 30_000;
const DIGITS = 6;
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const SECRET_BYTES = 20;

/** A secret as apps take it: base32, 32 letters. */
export function newOtpSecret(): string {
	return [...randomBytes((SECRET_BYTES * 8) / 5)]
		.map((byte) => BASE32[byte % BASE32.length])
		.join('');
}

/** The code of a moment. */
export function otpCode(secret: string, at: number = Date.now()): string {
	const counter = Buffer.alloc(8);
	counter.writeBigUInt64BE(BigInt(Math.floor(at / PERIOD_MS)));
	const digest = createHmac('sha1', bytesOf(secret)).update(counter).digest();
	const offset = (digest.at(-1) ?? 0) & 0x0f;
	const number = digest.readUInt32BE(offset) & 0x7fff_ffff;
	return String(number % 10 ** DIGITS).padStart(DIGITS, '0');
}

/** The credential of a user of Keycloak for this secret, as the admin API takes it. */
export function otpCredential(secret: string) {
	return {
		type: 'otp',
		userLabel: 'Authenticator',
		secretData: JSON.stringify({ value: secret }),
		credentialData: JSON.stringify({
			subType: 'totp',
			digits: DIGITS,
			counter: 0,
			period: PERIOD_MS / 1000,
			algorithm: 'HmacSHA1',
			secretEncoding: 'BASE32',
		}),
	};
}

function bytesOf(secret: string): Buffer {
	const bits = secret
		.split('')
		.map((letter) => BASE32.indexOf(letter).toString(2).padStart(5, '0'))
		.join('');
	return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
}
