import { defineHook } from '@directus/extensions-sdk';
import { refuseForeignScope } from './use-cases/refuse-foreign-scope.ts';

export default defineHook(({ filter }) => {
	filter('items.create', async (payload, { collection }, { database, accountability }) => {
		await refuseForeignScope(database, accountability, String(collection), payload);
		return payload;
	});
});
