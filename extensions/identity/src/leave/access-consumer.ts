import { consumer } from '@cubehub/core/outbox';
import { endAccessOfInactive, finishEndings } from './end-access.ts';

/** What is not through by then is taken up by the schedule. */
const DELETED_MS = 20_000;

/** Whoever may no longer log in loses what they have open, whatever door changed them. */
export const accessConsumer = consumer({
	name: 'identity.access',
	topics: ['identity.user.updated', 'identity.user.deleted'],
	// Keycloak is asked; whatever it does not do is kept and tried again.
	outside: true,
	handle: (event, sql) =>
		event.topic === 'identity.user.deleted'
			? finishEndings(sql, AbortSignal.timeout(DELETED_MS))
			: endAccessOfInactive(event, sql),
});
