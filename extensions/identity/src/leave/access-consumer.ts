import { consumer } from '@cubehub/core/outbox';
import { endAccessOfInactive } from './end-access.ts';

/** Whoever may no longer log in loses what they have open, whatever door changed them. */
export const accessConsumer = consumer({
	name: 'identity.access',
	topics: ['identity.user.updated'],
	// Keycloak is asked; whatever it does not do is kept and tried again.
	outside: true,
	handle: endAccessOfInactive,
});
