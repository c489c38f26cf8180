/** Cuts off whoever lost a login, after it was committed. */
import { findCommand } from '@cubehub/core/commands';
import { log } from '@cubehub/core/log';
import type { OutboxEvent } from '@cubehub/core/outbox';
import { closingsOf, type Closing } from '../domain/closing.ts';
import { loginsEnded, userChanged } from '../heard-events.ts';

/** Of a changed person: whoever holds an old login after one of these must log in again. */
const LOGIN_FIELDS: readonly string[] = ['status', 'role', 'email'];

/** The answer closes the sockets, on every replica; it is called after the commit. */
export async function closeLogins(event: OutboxEvent): Promise<() => void> {
	const closings = closingsIn(event);
	return () => {
		for (const closing of closings) {
			findCommand('realtime.close')?.(closing).catch((error: unknown) =>
				log.error('sockets not closed', { error }),
			);
		}
	};
}

function closingsIn({ topic, payload }: OutboxEvent): readonly Closing[] {
	if (topic === 'identity.session.revoked') return closingsOf(loginsEnded.parse(payload));

	const { user, changed } = userChanged.parse(payload);
	const isLoginChanged =
		changed === undefined || changed.some((name) => LOGIN_FIELDS.includes(name));
	return isLoginChanged ? [{ user }] : [];
}
