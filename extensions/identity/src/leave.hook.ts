/** What leaving adds to every request, and what comes back by itself while Keycloak holds the logins. */
import { defineHook } from '@directus/extensions-sdk';
import { registerCleaning } from '@cubehub/core/outbox';
import { registerSchedule } from '@cubehub/core/schedules';
import { compareWithKeycloak } from './leave/compare.ts';
import { finishEndings } from './leave/end-access.ts';
import { readLogoutForm } from './leave/logout-form.ts';
import { readEvents } from './leave/read-events.ts';
import { followLogout } from './leave/studio-logout.ts';
import { identitySettings } from './settings.ts';

export default defineHook(({ init }) => {
	registerCleaning('identity_clean_revocations');
	registerCleaning('identity_clean_sessions');

	init('middlewares.before', ({ app }) => {
		// oxlint-disable-next-line house/no-bare-router -- reads the body of a declared route
		app.use('/identity/backchannel-logout', readLogoutForm);
		// oxlint-disable-next-line house/no-bare-router -- follows a route of Directus
		app.use('/auth/logout', followLogout);
	});

	const { mode, eventsSeconds, compareSeconds } = identitySettings();
	if (mode !== 'sso') return;
	registerSchedule({
		name: 'identity.read-events',
		everySeconds: eventsSeconds,
		timeoutSeconds: 30,
		run: readEvents,
	});
	registerSchedule({
		name: 'identity.compare',
		everySeconds: compareSeconds,
		timeoutSeconds: 240,
		run: compareWithKeycloak,
	});
	registerSchedule({ name: 'identity.end-access', everySeconds: 15, run: finishEndings });
});
