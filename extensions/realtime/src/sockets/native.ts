/** The sockets that Directus itself serves: it leaves them open whatever becomes of the login. */
import { createHash } from 'node:crypto';
import { nativeSockets, type NativeSocket } from '@cubehub/core/sockets';
import { means, type Closing, type Holder } from '../domain/closing.ts';

/** "Policy violation": the client is to log in before it comes back. */
const LOGIN_ENDED = 1008;
/** Who does not go by then is cut off: until it has answered, a socket that closes is still heard. */
const PATIENCE_MS = 500;

/** Closes those of this process that are meant. */
export async function closeNative(closing: Closing): Promise<void> {
	for (const socket of await nativeSockets()) {
		if (means(closing, holderOf(socket))) closeSocket(socket);
	}
}

/** By what an open socket can be meant. */
export function holderOf({ accountability }: NativeSocket): Holder {
	const session = accountability?.session;
	return {
		user: accountability?.user ?? undefined,
		login: accountability?.cs,
		sid: accountability?.sid,
		session: session && createHash('sha256').update(session, 'utf8').digest('hex'),
	};
}

export function closeSocket(socket: NativeSocket): void {
	socket.close(LOGIN_ENDED);
	setTimeout(() => socket.terminate(), PATIENCE_MS).unref();
}
