/**
 * The code that a person shows at a till to pay from the wallet.
 *
 * - It has 12 of 32 signs, 60 bits: it cannot be guessed in the two minutes that it is good for.
 * - Letters that are taken for digits (I, L, O) and U do not occur; it is read in capitals.
 */

const SIGNS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

export const PAY_CODE_LENGTH = 12;

/** The code made of that many random bytes; each sign is equally likely. */
export function payCodeOf(bytes: Uint8Array): string {
	return Array.from(bytes, (byte) => SIGNS[byte % SIGNS.length]).join('');
}
