import { defineHook } from '@directus/extensions-sdk';
import { destinationKey, holdKey } from './destination-vault.ts';

// Commands of Directus load this too, and may run without a key; what serves requests has one from its start.
export default defineHook(({ init }, { env }) => {
	init('routes.before', () => holdKey(destinationKey(env)));
});
