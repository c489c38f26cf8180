import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pageOf } from './page.ts';

const history = (length: number) =>
	Array.from({ length }, (_, index) => ({ id: String(length - index) }));

function read(rows: readonly { id: string }[], cursor: string | null, limit: number) {
	return rows
		.filter(({ id }) => cursor === null || BigInt(id) < BigInt(cursor))
		.slice(0, limit + 1);
}

test('following the cursors shows every row once, in order', () => {
	fc.assert(
		fc.property(fc.nat({ max: 60 }), fc.integer({ min: 1, max: 20 }), (length, limit) => {
			const rows = history(length);
			const seen: { id: string }[] = [];
			let cursor: string | null = null;
			do {
				const page: ReturnType<typeof pageOf<{ id: string }>> = pageOf(
					read(rows, cursor, limit),
					limit,
				);
				seen.push(...page.items);
				cursor = page.next_cursor;
			} while (cursor);
			expect(seen).toEqual(rows);
		}),
	);
});

test('the last page has no cursor', () => {
	expect(pageOf(history(3), 3)).toEqual({ items: history(3), next_cursor: null });
});
