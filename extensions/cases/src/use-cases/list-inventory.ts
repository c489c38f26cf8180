import type { Work } from '@cubehub/core/work';
import type { InventoryItem, ListInventory } from '../schemas.ts';
import { ownInventory } from '../store.ts';

type Page = { items: readonly InventoryItem[]; next_cursor: string | null };

/** A page of what the person has won, newest first. */
export async function listInventory(work: Work, command: ListInventory): Promise<Page> {
	const found = await ownInventory(work, {
		after: command.cursor ?? null,
		limit: command.limit + 1,
	});

	const items = found.slice(0, command.limit);
	return { items, next_cursor: found.length > items.length ? (items.at(-1)?.id ?? null) : null };
}
