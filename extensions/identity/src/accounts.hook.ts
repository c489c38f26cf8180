/** What comes back by itself for accounts that were left in the middle. */
import { defineHook } from '@directus/extensions-sdk';
import { registerCleaning } from '@cubehub/core/outbox';
import { registerSchedule } from '@cubehub/core/schedules';
import { sweepOrphans } from './accounts/sweep-orphans.ts';
import { sweepSagas } from './accounts/sweep-sagas.ts';
import { identitySettings } from './settings.ts';

export default defineHook(() => {
	registerCleaning('identity_clean_sagas');

	const { mode, sweepSeconds, orphanSweepSeconds } = identitySettings();
	registerSchedule({
		name: 'identity.sweep-sagas',
		everySeconds: sweepSeconds,
		timeoutSeconds: 120,
		run: sweepSagas,
	});
	if (mode !== 'sso') return;
	registerSchedule({
		name: 'identity.sweep-orphans',
		everySeconds: orphanSweepSeconds,
		timeoutSeconds: 600,
		run: sweepOrphans,
	});
});
