/**
 * Tables as text for spreadsheets and other programs (RFC 4180).
 *
 * - Lines end with CR LF; a cell with a comma, a quote or a line break stands in quotes.
 * - No text becomes a formula: what a spreadsheet would compute gets an apostrophe before it, unless
 *   it is a plain number.
 */
import { FileReply } from './http/answer.ts';
import type { Page } from './http/route.ts';

export type Cell = string | bigint | Date | null;

export type Column<Row> = { readonly name: string; readonly of: (row: Row) => Cell };

const NUMBER = /^-?\d+(\.\d+)?$/;
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/u;
const QUOTED = /[",\r\n]/;

/** The table with its header row. Amounts are digits, moments ISO 8601, what is not there is empty. */
export function csvText<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string {
	const lines = [
		columns.map(({ name }) => cellText(name)),
		...rows.map((row) => columns.map(({ of }) => cellText(of(row)))),
	];
	return lines.map((line) => `${line.join(',')}\r\n`).join('');
}

/** A page of rows as a file that is offered for saving under this name. */
export function csvFile<Row>(
	name: string,
	columns: readonly Column<Row>[],
	{ items, next_cursor }: Page<Row>,
): FileReply {
	const text = csvText(columns, items);
	return new FileReply({ name, type: 'text/csv', text, nextCursor: next_cursor });
}

function cellText(cell: Cell): string {
	if (cell === null) return '';
	if (cell instanceof Date) return cell.toISOString();
	const text = harmless(String(cell));
	return QUOTED.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function harmless(text: string): string {
	return FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text;
}
