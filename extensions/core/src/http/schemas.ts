/**
 * The values that requests and answers are made of, each with the sentence that a wrong one gets.
 * The pages of the API are made from them too: `meta` says how JSON shows what TypeScript cannot.
 */
import { z } from 'zod';
import { parseAmount, type Minor } from '../money.ts';

const AMOUNT = 'a string of digits or a whole number, in minor units, from';

type Value<Output, Input> = z.ZodType<Output, Input>;

/** A value that is read by `read`; undefined means that it is wrong, and `expected` says what would be right. */
function value<Output, Input>(
	read: (sent: unknown) => Output | undefined,
	expected: string,
	shown: { readonly [key: string]: unknown },
): Value<Output, Input> {
	return z
		.unknown()
		.transform((sent, context) => {
			const known = read(sent);
			if (known !== undefined) return known;
			context.addIssue({ code: 'custom', message: `Expected ${expected}.` });
			return z.NEVER;
		})
		.meta(shown) as unknown as Value<Output, Input>;
}

/** Any uuid, whatever its version; in lower case. */
export const uuid: z.ZodType<string, string> = z
	.guid('Expected a uuid.')
	.toLowerCase()
	.meta({ type: 'string', format: 'uuid' });

/** Minor units, not negative: a digit string or a safe integer in, a digit string out. */
export const amount = value<Minor, Minor | string | number>(parseAmount, `${AMOUNT} 0`, {
	type: 'string',
	pattern: '^(0|[1-9][0-9]{0,17})$',
	examples: ['150000'],
});

/** Minor units of something that moves: at least 1. */
export const positiveAmount = value<Minor, Minor | string | number>(
	(sent) => {
		const known = parseAmount(sent);
		return known === 0n ? undefined : known;
	},
	`${AMOUNT} 1`,
	{ type: 'string', pattern: '^[1-9][0-9]{0,17}$', examples: ['150000'] },
);

/** Minor units that move one way or the other: not 0. */
export const movedAmount = value<Minor, Minor | string | number>(
	(sent) => {
		const isDebit = String(sent).startsWith('-');
		const size = parseAmount(isDebit ? sizeOf(sent) : sent);
		if (size === undefined || size === 0n) return undefined;
		return isDebit ? -size : size;
	},
	'a string of digits or a whole number, in minor units, not 0, with a sign where it is negative',
	{ type: 'string', pattern: '^-?[1-9][0-9]{0,17}$', examples: ['-150000'] },
);

function sizeOf(sent: unknown): unknown {
	return typeof sent === 'number' ? -sent : String(sent).slice(1);
}

const SIGNED = /^(0|-?[1-9][0-9]{0,18})$/;

/** Minor units with a sign, for answers: balances and entries. */
export const signedAmount = value<Minor, Minor | string>(
	(sent) => {
		if (typeof sent === 'bigint') return sent;
		return typeof sent === 'string' && SIGNED.test(sent) ? BigInt(sent) : undefined;
	},
	'a string of digits, with a sign where it is negative',
	{ type: 'string', pattern: SIGNED.source, examples: ['-150000'] },
);

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}(:?\d{2})?)$/;

/** A moment with its offset from UTC. */
export const instant = value<Date, Date | string>(
	(sent) => {
		if (sent instanceof Date) return sent;
		if (typeof sent !== 'string' || !INSTANT.test(sent)) return undefined;
		const moment = new Date(sent.replace(/([+-]\d{2})$/, '$1:00'));
		return Number.isNaN(moment.getTime()) ? undefined : moment;
	},
	'a moment such as 2026-03-01T08:00:00Z',
	{ type: 'string', format: 'date-time', examples: ['2026-03-01T08:00:00.000Z'] },
);

/** A calendar day, 'YYYY-MM-DD'. */
export const day: z.ZodType<string, string> = z.iso.date('Expected a day such as 2026-03-01.');

/** The code of a currency: three to ten capital letters, digits or underscores. */
export const currency: z.ZodType<string, string> = z
	.string()
	.regex(
		/^[A-Z][A-Z0-9_]{2,9}$/,
		'Expected the code of a currency in capital letters, such as KZT.',
	)
	.meta({ examples: ['KZT'] });

const DEFAULT_LIMIT = 50;
const MOST_ROWS = 200;
const MOST_ROWS_OF_FILE = 10_000;

const rowsUpTo = (most: number): Value<number, number | string> =>
	value<number, number | string>(
		(sent) => {
			const rows = parseAmount(sent);
			return rows !== undefined && rows >= 1n && rows <= most ? Number(rows) : undefined;
		},
		`a whole number from 1 to ${most}`,
		{ type: 'integer', minimum: 1, maximum: most },
	);

/** The query parts of every list: z.strictObject({ ...cursor, … }). */
export const cursor = {
	cursor: z
		.string()
		.regex(/^([1-9][0-9]{0,17}|[0-9a-fA-F-]{36})$/, 'Expected the next_cursor of an earlier page.')
		.optional()
		.describe('The next_cursor of the page before.'),
	limit: rowsUpTo(MOST_ROWS).default(DEFAULT_LIMIT).describe('How many rows at most.'),
} as const;

/** The query parts of a list that is given as a file too: z.strictObject({ ...listOrFile, … }). */
export const listOrFile = {
	cursor: cursor.cursor,
	limit: rowsUpTo(MOST_ROWS)
		.optional()
		.describe(
			`How many rows at most; ${DEFAULT_LIMIT} if left out, in a file ${MOST_ROWS_OF_FILE}.`,
		),
	format: z.enum(['json', 'csv'], 'Expected json or csv.').default('json'),
} as const;

type ListOrFile = { readonly format: 'json' | 'csv'; readonly limit?: number | undefined };

/** How many rows the answer has at most: what was asked for, else a page, or a whole file. */
export function pageSize({ format, limit }: ListOrFile): number {
	return limit ?? (format === 'csv' ? MOST_ROWS_OF_FILE : DEFAULT_LIMIT);
}
