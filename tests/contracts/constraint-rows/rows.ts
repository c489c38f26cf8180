/** How the rules of a table are told: a row that all of them accept, and what breaks each of them. */

/** Column → expression of SQL. */
export type Columns = { readonly [column: string]: string };

/** What makes the second of two rows break a rule that no single row can break. */
export type Twice = {
	readonly twice: Columns;
	/** What the second row has in other columns than the first. */
	readonly second: Columns;
};

export type Table = {
	readonly table: string;
	/** What the rules look at; the other columns that need a value get one by their type. */
	readonly row: Columns;
	/** Constraint or unique index → the change that breaks it, and nothing else. */
	readonly breaks: { readonly [rule: string]: Columns | Twice };
};

/** Two rows with these values in common, and how the second one differs. */
export const twice = (columns: Columns, second: Columns = {}): Twice => ({
	twice: columns,
	second,
});

export const isTwice = (change: Columns | Twice): change is Twice =>
	typeof change['twice'] === 'object';

/** The same id wherever the same number stands. */
export const id = (number: number): string =>
	`'00000000-0000-4000-8000-${String(number).padStart(12, '0')}'`;

export const text = (value: string): string => `'${value}'`;

/** 64 hexadecimal digits. */
export const HASH = `repeat('a', 64)`;
export const NOW = 'current_timestamp';
export const DAY = `date '2030-01-01'`;
export const BEFORE = `date '2029-12-31'`;
export const AFTER = `date '2030-02-01'`;
/** One more than the largest amount. */
export const TOO_MUCH = '1000000000000000000';
