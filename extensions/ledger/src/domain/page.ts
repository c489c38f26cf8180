/**
 * A page of a list that is read newest first.
 *
 * - The store reads one row more than the page holds: it tells whether another page follows.
 * - The cursor is the id of the last row shown: rows written meanwhile shift nothing.
 */
export type Page<Row> = { readonly items: readonly Row[]; readonly next_cursor: string | null };

/** The page of at most `limit` rows out of up to `limit + 1`. */
export function pageOf<Row extends { readonly id: string }>(
	rows: readonly Row[],
	limit: number,
): Page<Row> {
	const items = rows.slice(0, limit);
	const hasMore = rows.length > limit;
	return { items, next_cursor: hasMore ? (items.at(-1)?.id ?? null) : null };
}
