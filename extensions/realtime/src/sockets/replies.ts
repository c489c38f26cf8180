/** What an acknowledgement says. */

/** Every code of an acknowledgement and of the message `error`. */
export const ackCodes = [
	'INVALID',
	'FORBIDDEN',
	'UNKNOWN_EVENT',
	'RATE_LIMITED',
	'BUSY',
	'MUTED',
	'CHAT_CLOSED',
	'PLAINTEXT_REFUSED',
	'STALE_EPOCH',
	'ROTATION_REQUIRED',
	'UNKNOWN_DEVICE',
	'EPOCH_MISMATCH',
	'INTERNAL',
] as const;
export type AckCode = (typeof ackCodes)[number];

type Refused = {
	readonly ok: false;
	readonly code: AckCode;
	readonly message: string;
	/** Seconds. */
	readonly retryAfter?: number;
};
export type Reply = { readonly ok: true; readonly [key: string]: unknown } | Refused;

export function refuse(code: AckCode, message: string, retryAfter?: number): Refused {
	return { ok: false, code, message, ...(retryAfter === undefined ? {} : { retryAfter }) };
}

/** The same for a chat that does not exist and for one that is not the asker's. */
export function noSuchChat(): Refused {
	return refuse('FORBIDDEN', 'There is no such chat.');
}

export function tokenOver(): Refused {
	return refuse('FORBIDDEN', 'The token has ended.');
}
