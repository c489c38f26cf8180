/**
 * Structured log: one JSON object a line on standard output, for any collector.
 *
 * - Every line carries the id of the request that it belongs to.
 * - Values under a name that tells of a secret are never written.
 */
import { currentContext } from './context.ts';

export type Fields = { readonly [name: string]: unknown };

const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type Level = Exclude<(typeof LEVELS)[number], 'silent'>;

const SECRET = /token|password|secret|authorization|cookie|api_?key|pay_?code/i;

/** Writes one line when `level` is at least LOG_LEVEL (info where it is not set). */
function write(level: Level, msg: string, fields: Fields = {}): void {
	const least = LEVELS.findIndex((known) => known === (process.env['LOG_LEVEL'] ?? 'info'));
	if (LEVELS.indexOf(level) < least) return;

	process.stdout.write(`${logLine(level, new Date(), msg, fields)}\n`);
}

/** The line itself, without the line feed. */
export function logLine(level: Level, at: Date, msg: string, fields: Fields): string {
	const context = currentContext();
	const head = {
		level,
		time: at.toISOString(),
		msg,
		...(context && { request_id: context.requestId, correlation_id: context.correlationId }),
	};
	return JSON.stringify({ ...fields, ...head }, (name, value: unknown) => {
		if (name !== '' && SECRET.test(name) && typeof value === 'string') return '[hidden]';
		return plain(value);
	});
}

/** What JSON cannot say by itself. */
function plain(value: unknown): unknown {
	if (typeof value === 'bigint') return value.toString();
	if (!(value instanceof Error)) return value;

	const { name, message, stack } = value;
	const at = 'code' in value ? { sqlstate: value.code } : {};
	const rule = 'constraint' in value ? { constraint: value.constraint } : {};
	return { name, message, ...at, ...rule, stack };
}

const at =
	(level: Level) =>
	(msg: string, fields?: Fields): void =>
		write(level, msg, fields);

export const log = {
	debug: at('debug'),
	info: at('info'),
	warn: at('warn'),
	error: at('error'),
	fatal: at('fatal'),
} as const;
