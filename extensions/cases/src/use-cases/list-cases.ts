import type { Work } from '@cubehub/core/work';
import type { ListCases, OpenCaseDocument } from '../schemas.ts';
import { activeCases } from '../store.ts';

type Page = { items: readonly OpenCaseDocument[]; next_cursor: string | null };

/** A page of the active cases with the odds from which they are drawn. */
export async function listCases(work: Work, command: ListCases): Promise<Page> {
	const found = await activeCases(work, {
		after: command.cursor ?? null,
		limit: command.limit + 1,
	});

	const items = found.slice(0, command.limit);
	return { items, next_cursor: found.length > items.length ? (items.at(-1)?.id ?? null) : null };
}
