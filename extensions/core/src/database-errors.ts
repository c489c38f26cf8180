/**
 * What an error of PostgreSQL means to a client.
 *
 * - Constraints have names, and names have refusals: bundles register theirs.
 * - The text of the database never leaves this process except for the log.
 */
import {
	AlreadyDone,
	Forbidden,
	InvalidPayload,
	LimitExceeded,
	refusalByCode,
	ServiceUnavailable,
	type Refusal,
	type RefusalDetail,
	type RefusalStatus,
} from './errors.ts';

type DatabaseError = {
	readonly code: string;
	readonly message: string;
	readonly detail?: string;
	readonly constraint?: string;
};

const constraints = new Map<string, Refusal>();

/** Says what a client is told when one of these constraints refuses. */
export function registerConstraints(added: { readonly [constraint: string]: Refusal }): void {
	for (const [name, refusal] of Object.entries(added)) constraints.set(name, refusal);
}

/** Broken rules of the data, whose constraint says which. */
const RULES = new Set(['23514', '23P01', '23505', '23503', '23502', 'P0001']);

/** The same statement may succeed when it is sent again at once. */
const CONFLICTS = new Set(['40P01', '40001']);

/** Waited too long, or the database is going away, full, or gone. */
const UNAVAILABLE = new Set([
	...CONFLICTS,
	'55P03',
	'57014',
	'57P01',
	'57P02',
	'57P03',
	'53300',
	'53400',
	'25P03',
]);

/** Whether a transaction lost against another one and can be run again from its start. */
export function isConflict(error: unknown): boolean {
	return isDatabaseError(error) && CONFLICTS.has(error.code);
}

/** Whether something failed because the database was not there, or not in time: later it may succeed. */
export function isUnavailable(error: unknown): boolean {
	const { code } = ServiceUnavailable;
	const isRefusal = error instanceof Error && 'code' in error && error.code === code;
	return isRefusal || refusalOfDatabase(error)?.code === code;
}

/** Whether a statement was given up, whose answer may still come. */
export function isUnanswered(error: unknown): boolean {
	return error instanceof Error && error.message === 'Query read timeout';
}

/** What the client is told of an error of the database; undefined for what is our own fault. */
export function refusalOfDatabase(error: unknown): Refusal | undefined {
	if (!isDatabaseError(error)) return isUnreachable(error) ? ServiceUnavailable : undefined;

	const { code, constraint } = error;
	if (code.startsWith('RF')) return refusalOfOperation(error);
	if (RULES.has(code) && constraint !== undefined && constraints.has(constraint)) {
		return constraints.get(constraint);
	}
	if (UNAVAILABLE.has(code) || code.startsWith('08')) return ServiceUnavailable;

	switch (code) {
		case '22003':
			return LimitExceeded;
		// Something of which there can be one is there already.
		case '23505':
			return AlreadyDone;
		// Not our tables to write, or a row that this person cannot know.
		case '42501':
		case '23503':
			return Forbidden;
		case '22023':
		case '22P02':
		case '22007':
		case '22008':
			return InvalidPayload;
		default:
			return undefined;
	}
}

/** A refusal that an operation raised: `RF<status>`, its code as the message. */
function refusalOfOperation(error: DatabaseError): Refusal {
	const status = Number(error.code.slice(2)) as RefusalStatus;
	return refusalByCode(error.message, status).with(detailOf(error.detail));
}

/** The detail of a refusal as it comes from SQL: a JSON object, or one sentence for the client. */
export function detailOf(text: string | undefined): RefusalDetail {
	if (!text) return {};
	try {
		const parsed: unknown = JSON.parse(text);
		if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) {
			return { ...parsed };
		}
	} catch {
		// A sentence is not JSON.
	}
	return { reason: text };
}

function isDatabaseError(error: unknown): error is DatabaseError {
	return (
		error instanceof Error &&
		'code' in error &&
		typeof error.code === 'string' &&
		/^[0-9A-Z]{5}$/.test(error.code)
	);
}

const UNREACHABLE = new Set(['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'EPIPE', 'ETIMEDOUT']);

/** Knex puts the statement and a dash before them. */
const UNREACHABLE_WORDS =
	/(^| - )(timeout exceeded when trying to connect|Connection terminated|Client has encountered a connection error)|^Knex: Timeout acquiring a connection|^Query read timeout$/;

/** The connection broke, or none became free: pg tells some of it only by its words. */
function isUnreachable(error: unknown): boolean {
	if (!(error instanceof Error)) return false;
	if ('code' in error && UNREACHABLE.has(String(error.code))) return true;
	return UNREACHABLE_WORDS.test(error.message);
}
