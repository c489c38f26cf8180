/**
 * The draw `cubehub-case-v1`.
 *
 * - It depends on the server seed, the case version, the client seed and the nonce, and on nothing else.
 * - Every ticket from 0 to total weight − 1 is equally likely: values that would favour some are drawn again.
 * - The item won is the first whose cumulative weight exceeds the ticket.
 */

export const ALGORITHM = 'cubehub-case-v1';

export type Draw = {
	readonly caseVersion: string;
	readonly clientSeed: string;
	readonly nonce: bigint;
};

export type Ticket = {
	readonly ticket: bigint;
	/** How many 64-bit values were read; more than one means that values were drawn again. */
	readonly valuesCount: number;
};

/** HMAC-SHA256 of a message in UTF-8, with the bytes of the server seed as its key: 32 bytes. */
export type Hmac = (message: string) => Uint8Array;

const VALUES = 2n ** 64n;
const VALUES_A_DIGEST = 4;
// Half of all values are drawn again at worst, so this many digests are never needed in the life of the sun.
const MAX_DIGESTS = 64;

/** The message of digest number `counter` of a draw. */
export function drawMessage(draw: Draw, counter: number): string {
	return [ALGORITHM, draw.caseVersion, draw.clientSeed, draw.nonce, counter].join('|');
}

/** Draws a ticket from 0 to `total` − 1, each equally likely. `total` is from 1 to 2^64. */
export function drawTicket(total: bigint, draw: Draw, hmac: Hmac): Ticket {
	const limit = VALUES - (VALUES % total);

	for (let counter = 0; counter < MAX_DIGESTS; counter++) {
		const digest = hmac(drawMessage(draw, counter));
		const view = new DataView(digest.buffer, digest.byteOffset, digest.byteLength);
		for (let index = 0; index < VALUES_A_DIGEST; index++) {
			const value = view.getBigUint64(index * 8);
			if (value < limit) {
				return { ticket: value % total, valuesCount: counter * VALUES_A_DIGEST + index + 1 };
			}
		}
	}

	throw new Error('the draw found no value');
}

/** The item that a ticket wins: the first, in order, whose cumulative weight exceeds it. */
export function itemAt<Item extends { readonly weight: bigint }>(
	items: readonly Item[],
	ticket: bigint,
): Item {
	let reached = 0n;
	for (const item of items) {
		reached += item.weight;
		if (reached > ticket) return item;
	}

	throw new Error('the ticket lies beyond the total weight');
}
