import { defineHook } from '@directus/extensions-sdk';
import { holdKey, seedKey } from './seed-vault.ts';

// Commands of Directus load this too, and may run without a key; what serves requests has one from its start.
export default defineHook(({ init }, { env }) => {
	init('routes.before', () => holdKey(seedKey(env)));
});
