/** The same for the sockets that Directus serves: it never looks at them again. */
import { log } from '@cubehub/core/log';
import { backgroundSql } from '@cubehub/core/outbox';
import type { NativeSocket } from '@cubehub/core/sockets';
import type { Holder } from '../domain/closing.ts';
import { activeUsers, endedSids, openLogins } from '../store.ts';
import { closeSocket, holderOf } from './native.ts';

/** Cuts off those of these sockets whose owner may no longer be connected. */
export async function sweepNative(sockets: readonly NativeSocket[]): Promise<void> {
	const connected = sockets
		.map((socket) => ({ socket, holder: holderOf(socket) }))
		.filter(({ holder }) => holder.user !== undefined);
	if (connected.length === 0) return;

	const holders = connected.map(({ holder }) => holder);
	const sql = backgroundSql();
	const people = new Set((await activeUsers(sql, namesOf(holders, 'user'))).map(({ id }) => id));
	const logins = await openLogins(sql, namesOf(holders, 'login'));
	const sids = await endedSids(sql, namesOf(holders, 'sid'));

	const mayStay = ({ user, login, sid }: Holder): boolean =>
		user !== undefined &&
		people.has(user) &&
		(login === undefined || logins.has(login)) &&
		(sid === undefined || !sids.has(sid));
	for (const { socket, holder } of connected) {
		if (mayStay(holder)) continue;
		log.info('client of Directus cut off', { user: holder.user, reason: 'login ended' });
		closeSocket(socket);
	}
}

function namesOf(holders: readonly Holder[], name: keyof Holder): readonly string[] {
	return [...new Set(holders.map((holder) => holder[name]).filter((value) => value !== undefined))];
}
