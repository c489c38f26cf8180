import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { csvFile, csvText, type Cell } from './csv.ts';

const one = (cell: Cell) => csvText([{ name: 'cell', of: (row: Cell) => row }], [cell]);

/** The cells of a text as RFC 4180 reads them. */
function read(text: string): string[][] {
	const lines: string[][] = [];
	let line: string[] = [];
	for (const [, quoted, plain, end] of text.matchAll(
		/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g,
	)) {
		line.push(quoted === undefined ? (plain ?? '') : quoted.replaceAll('""', '"'));
		if (end === ',') continue;
		lines.push(line);
		line = [];
	}
	return lines;
}

describe('a table', () => {
	test('has a header row and ends each line with CR LF', () => {
		const columns = [
			{ name: 'id', of: (row: { id: string; amount: bigint }) => row.id },
			{ name: 'amount', of: (row: { id: string; amount: bigint }) => row.amount },
		];

		expect(csvText(columns, [{ id: 'a', amount: -9007199254740993n }])).toBe(
			'id,amount\r\na,-9007199254740993\r\n',
		);
		expect(csvText(columns, [])).toBe('id,amount\r\n');
	});

	test('is read back as it was, whatever the cells hold', () => {
		const cells = fc.array(fc.tuple(fc.string({ unit: 'binary' }), fc.string()), { maxLength: 8 });
		const columns = [
			{ name: 'first', of: ([first]: [string, string]) => `.${first}` },
			{ name: 'second', of: ([, second]: [string, string]) => `.${second}` },
		];
		fc.assert(
			fc.property(cells, (rows) => {
				const [, ...seen] = read(csvText(columns, rows));
				expect(seen).toEqual(rows.map(([first, second]) => [`.${first}`, `.${second}`]));
			}),
		);
	});

	test('shows moments as ISO 8601, and nothing where there is nothing', () => {
		expect(one(new Date('2026-03-01T08:00:00Z'))).toBe('cell\r\n2026-03-01T08:00:00.000Z\r\n');
		expect(one(null)).toBe('cell\r\n\r\n');
	});

	test.each(['=1+1', '+1-1', '-1+1', '@SUM(A1)', '\t=1', '\r=1', '\n=1', '＝1+1', '-2+3|cmd'])(
		'turns %j into no formula',
		(text) => {
			const [, [cell]] = read(one(text)) as [string[], string[]];

			expect(cell).toBe(`'${text}`);
		},
	);

	test.each(['-1', '-1500.00', '0', '12'])('leaves the number %s as it is', (text) => {
		expect(one(text)).toBe(`cell\r\n${text}\r\n`);
	});

	test('no text begins with what a spreadsheet computes', () => {
		fc.assert(
			fc.property(fc.string(), (text) => {
				const [, [cell = ''] = []] = read(one(text));
				expect(/^[=+@\t\r\n]/.test(cell)).toBe(false);
				expect(cell.startsWith('-') && !/^-\d/.test(cell)).toBe(false);
			}),
		);
	});
});

test('a page as a file tells where the next one goes on', () => {
	const columns = [{ name: 'id', of: ({ id }: { id: string }) => id }];

	const file = csvFile('rows.csv', columns, { items: [{ id: '7' }], next_cursor: '7' });

	expect(file).toMatchObject({ name: 'rows.csv', type: 'text/csv', nextCursor: '7' });
	expect(file.text).toBe('id\r\n7\r\n');
});
