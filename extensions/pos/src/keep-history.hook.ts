import { requireDeletable } from '@cubehub/core/deletion';
import { defineHook } from '@directus/extensions-sdk';
import { keptCollections, refuseLosingHistory } from './keep-history.ts';

// The foreign keys refuse it as well, but without a word that a client understands.
export default defineHook(({ filter }, { services }) => {
	for (const collection of keptCollections) {
		filter(`${collection}.items.delete`, async (ids, _meta, context) => {
			await requireDeletable(services, context, collection, ids);
			await refuseLosingHistory(context.database, collection, ids);
		});
	}
});
