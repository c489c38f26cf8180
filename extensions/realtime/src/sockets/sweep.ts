/**
 * Looks after connections whose owner lost the right to them: the last resort when a change was not
 * noticed at once. One statement a minute each for people and logins, however many sockets.
 */
import { log } from '@cubehub/core/log';
import { backgroundSql } from '@cubehub/core/outbox';
import type { Server } from 'socket.io';
import { activeUsers, endedSids, openLogins } from '../store.ts';
import { cutOff } from './figures.ts';
import type { Identity } from './identity.ts';
import type { Life } from './life.ts';

/** Cuts off who may no longer be connected to this process. */
export async function sweep(io: Server, lives: ReadonlyMap<string, Life>): Promise<void> {
	const connected = [...lives].map(([socketId, life]) => ({ socketId, identity: life.identity() }));
	if (connected.length === 0) return;

	const users = [...new Set(connected.map(({ identity }) => identity.userId))];
	const standings = new Map(
		(await activeUsers(backgroundSql(), users)).map((standing) => [standing.id, standing]),
	);
	const identities = connected.map(({ identity }) => identity);
	const logins = await openLogins(backgroundSql(), namesOf(identities, 'loginId'));
	const sids = await endedSids(backgroundSql(), namesOf(identities, 'sidHash'));

	const mayStay = ({ userId, role, loginId, sidHash, staticTokenHash }: Identity): boolean => {
		const standing = standings.get(userId);
		return (
			standing !== undefined &&
			standing.role === role &&
			(loginId === undefined || logins.has(loginId)) &&
			(sidHash === undefined || !sids.has(sidHash)) &&
			(staticTokenHash === undefined || standing.static_token_hash === staticTokenHash)
		);
	};
	for (const { socketId, identity } of connected) {
		if (mayStay(identity)) continue;
		log.info('client cut off', { socket: socketId, user: identity.userId, reason: 'login ended' });
		cutOff({ reason: 'login_ended' });
		io.sockets.sockets.get(socketId)?.disconnect(true);
	}
}

function namesOf(identities: readonly Identity[], name: 'loginId' | 'sidHash'): readonly string[] {
	const names = identities.map((identity) => identity[name]);
	return [...new Set(names.filter((value) => value !== undefined))];
}
