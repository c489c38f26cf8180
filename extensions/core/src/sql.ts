/**
 * Statements as tagged templates.
 *
 * - Values are bound, never spliced into the text.
 * - A statement is prepared once a connection, under a name made of its text.
 * - int8 arrives as bigint, timestamptz as Date, date as 'YYYY-MM-DD', json parsed.
 */
import { createHash } from 'node:crypto';
import { types, type QueryConfig, type QueryResult, type QueryResultRow } from 'pg';

export type Json =
	| string
	| number
	| boolean
	| null
	| bigint
	| Date
	| readonly Json[]
	| { readonly [key: string]: Json };

/** Runs one statement: sql`select … where id = ${id}`. */
export type Sql = <Row>(
	text: TemplateStringsArray,
	...values: readonly unknown[]
) => Promise<readonly Row[]>;

/** What runs statements: a pool, or one of its connections inside a transaction. */
export type Runner = {
	query(config: QueryConfig): Promise<QueryResult<QueryResultRow>>;
};

type Prepared = { readonly name: string; readonly text: string };

const prepared = new WeakMap<TemplateStringsArray, Prepared>();

/** The statement of a template, ready to be sent. */
export function statement(text: TemplateStringsArray, values: readonly unknown[]): QueryConfig {
	let known = prepared.get(text);
	if (!known) {
		known = named(text.reduce((left, right, index) => `${left}$${index}${right}`));
		prepared.set(text, known);
	}
	return { ...known, values: values.map(bound) };
}

/** A statement under a name of its own: a changed text is another statement. */
export function named(text: string): Prepared {
	return { name: createHash('sha1').update(text).digest('base64url'), text };
}

/** Lists stay arrays of PostgreSQL; everything else that is an object is json. */
function bound(value: unknown): unknown {
	if (typeof value === 'bigint') return value.toString();
	if (Array.isArray(value)) return value.map(bound);
	const isPlain = typeof value === 'object' && value !== null && !(value instanceof Date);
	return isPlain && !Buffer.isBuffer(value) ? jsonText(value as Json) : value;
}

/** JSON as the database gets it: amounts as digit strings, moments in UTC. */
export function jsonText(value: Json): string {
	return JSON.stringify(value, (_key, inner: unknown) =>
		typeof inner === 'bigint' ? inner.toString() : inner,
	);
}

const INT8 = 20;
const DATE = 1082;
const asText = (value: string) => value;

/** How values of the database arrive. A pool takes these for all its statements. */
export const parsers = {
	getTypeParser(oid: number, format?: 'text' | 'binary') {
		if (oid === INT8) return BigInt;
		if (oid === DATE) return asText;
		return types.getTypeParser(oid, format as 'text');
	},
} as NonNullable<QueryConfig['types']>;
