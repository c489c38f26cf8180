import { requireDeletable } from '@cubehub/core/deletion';
import { defineHook } from '@directus/extensions-sdk';
import { refuseLosingCases, refuseLosingItems } from './keep-history.ts';

// What was published or opened is archived or switched off: the database would refuse its deletion too,
// but without a word that a client understands.
export default defineHook(({ filter }, { services }) => {
	filter('cases.items.delete', async (ids, _meta, context) => {
		await requireDeletable(services, context, 'cases', ids);
		await refuseLosingCases(context.database, ids);
	});
	filter('case_items.items.delete', async (ids, _meta, context) => {
		await requireDeletable(services, context, 'case_items', ids);
		await refuseLosingItems(context.database, ids);
	});
});
