/**
 * Refusals: what a client can be told in place of an answer.
 *
 * - A code is declared once, with one status; the general ones stand here, each domain's in its own
 *   `errors.ts`.
 * - A refusal is what Directus itself takes for an error of its own, so that its error handler
 *   answers `{ errors: [{ message, extensions: { code, … } }] }` with the status.
 * - What a refusal says is for the client: never SQL, keys, or ids of other people.
 */
import { createError } from '@directus/errors';

export type RefusalStatus = 400 | 401 | 403 | 404 | 409 | 410 | 413 | 415 | 422 | 429 | 503;

export type RefusalDetail = { readonly [key: string]: unknown };

export type Refusal = Error & {
	readonly code: string;
	readonly status: RefusalStatus;
	/** Whether the same request may succeed later, unchanged. */
	readonly retry: boolean;
	readonly text: string;
	/** What the client is told beside the code: `path`, `reason`, ids of its own. */
	readonly detail: RefusalDetail;
	/** The same refusal, saying more: `InvalidPayload.with({ path, reason })`. */
	with(detail: RefusalDetail): Refusal;
};

type Declaration = Pick<Refusal, 'status' | 'code' | 'text' | 'retry'>;

const declared = new Map<string, Refusal>();

/** Declares a code. A code that is already declared with another status or text is a programming error. */
export function refusal(status: RefusalStatus, code: string, text: string, retry = false): Refusal {
	const known = declared.get(code);
	// A bundle carries its own copy of what it imports relatively: the same words twice are fine.
	if (known && (known.status !== status || known.text !== text)) {
		throw new Error(`The code ${code} is declared twice.`);
	}

	const made = refusalOf({ status, code, text, retry }, {});
	if (!known) declared.set(code, made);
	return made;
}

/** Every declared refusal, sorted by code: the error catalogue. */
export function declaredRefusals(): readonly Refusal[] {
	return [...declared.values()].toSorted((a, b) => (a.code < b.code ? -1 : 1));
}

/** The declared refusal of a code that came from the database; an undeclared one keeps its status. */
export function refusalByCode(code: string, status: RefusalStatus): Refusal {
	return (
		declared.get(code) ??
		refusalOf({ status, code, text: 'The request was refused.', retry: false }, {})
	);
}

/** Whether a caught value is a refusal rather than a fault. */
export function isRefusal(value: unknown): value is Refusal {
	return (
		value instanceof Error &&
		value.name === 'DirectusError' &&
		'with' in value &&
		typeof value.with === 'function'
	);
}

function refusalOf(declaration: Declaration, detail: RefusalDetail): Refusal {
	const { status, code, text, retry } = declaration;
	const Declared = createError<RefusalDetail>(code, text, status);

	return Object.defineProperties(new Declared(detail), {
		retry: { value: retry },
		text: { value: text },
		detail: { value: detail },
		// One refusal is thrown many times: each reader gets extensions of its own, and what GraphQL
		// assigns to them stays without effect.
		extensions: { get: () => ({ code, ...detail }), set() {} },
		with: {
			value: (more: RefusalDetail) => refusalOf(declaration, { ...detail, ...more }),
		},
	}) as unknown as Refusal;
}

export const InvalidPayload = refusal(400, 'INVALID_PAYLOAD', 'The request is malformed.');
export const InvalidCredentials = refusal(401, 'INVALID_CREDENTIALS', 'You are not logged in.');
export const TokenExpired = refusal(401, 'TOKEN_EXPIRED', 'The token has expired.');
export const UserSuspended = refusal(401, 'USER_SUSPENDED', 'This account is suspended.');
export const Forbidden = refusal(403, 'FORBIDDEN', 'You may not do this, or it does not exist.');
export const EmailNotVerified = refusal(
	403,
	'EMAIL_NOT_VERIFIED',
	'Confirm your e-mail address before you move money.',
);
export const AlreadyDone = refusal(409, 'ALREADY_DONE', 'This has been done before.');
export const RecordInUse = refusal(
	409,
	'RECORD_IN_USE',
	'Other records refer to this one: suspend or archive it instead.',
);
export const InsufficientFunds = refusal(
	409,
	'INSUFFICIENT_FUNDS',
	'The account cannot pay this amount.',
	true,
);
export const AccountFrozen = refusal(409, 'ACCOUNT_FROZEN', 'The account is frozen.', true);
export const AccountClosed = refusal(409, 'ACCOUNT_CLOSED', 'The account is closed.');
export const ContentTooLarge = refusal(413, 'CONTENT_TOO_LARGE', 'The request body is too large.');
export const IdempotencyKeyReused = refusal(
	422,
	'IDEMPOTENCY_KEY_REUSED',
	'This Idempotency-Key was used for another request.',
);
export const LimitExceeded = refusal(422, 'LIMIT_EXCEEDED', 'The amount passes a limit.');
export const CurrencyMismatch = refusal(
	422,
	'CURRENCY_MISMATCH',
	'The account is kept in another currency.',
);
export const SameAccount = refusal(422, 'SAME_ACCOUNT', 'Sender and receiver are the same.');
export const RequestsExceeded = refusal(429, 'REQUESTS_EXCEEDED', 'Too many requests.', true);
export const ServiceUnavailable = refusal(
	503,
	'SERVICE_UNAVAILABLE',
	'The service cannot answer now. Try again.',
	true,
);
