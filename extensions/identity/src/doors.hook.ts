/** Who may have a password at the doors of Directus. */
import { defineHook } from '@directus/extensions-sdk';
import { refuseStrangers } from './access/guard-door.ts';

type Attempt = { readonly user?: string; readonly provider: string };

export default defineHook(({ filter }) => {
	filter('auth.login', async (payload, meta, { accountability }) => {
		const { user, provider } = meta as unknown as Attempt;
		await refuseStrangers(user, provider, accountability?.ip ?? null);
		return payload;
	});
});
