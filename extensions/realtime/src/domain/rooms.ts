import type { Closing } from './closing.ts';

/** Names of rooms. They are made here, of ids that the server has checked, never of a client's text. */
export const rooms = {
	/** Every connected client. */
	cases: 'cases',
	/** Administrators and managers. */
	staff: 'staff',
	user: (id: string) => `user:${id}`,
	/** One login; named by a hash, for the session's own name is a secret. */
	session: (hash: string) => `session:${hash}`,
	/** One login, by the id that identity gave it. */
	login: (id: string) => `login:${id}`,
	/** What hangs on one session of Keycloak, by its hash. */
	sid: (hash: string) => `sid:${hash}`,
	role: (id: string) => `role:${id}`,
} as const;

export type Standing = {
	readonly userId: string;
	readonly roles: readonly string[];
	readonly isStaff: boolean;
	readonly sessionHash: string | undefined;
	readonly loginId?: string | undefined;
	readonly sidHash?: string | undefined;
};

/** The rooms of somebody who has just connected. */
export function roomsOf(standing: Standing): readonly string[] {
	const { userId, roles, isStaff, sessionHash, loginId, sidHash } = standing;
	return [
		rooms.cases,
		rooms.user(userId),
		...roles.map(rooms.role),
		...(isStaff ? [rooms.staff] : []),
		...(sessionHash === undefined ? [] : [rooms.session(sessionHash)]),
		...(loginId === undefined ? [] : [rooms.login(loginId)]),
		...(sidHash === undefined ? [] : [rooms.sid(sidHash)]),
	];
}

/** The room whose sockets are to be closed. */
export function roomToClose(closing: Closing): string {
	if ('user' in closing) return rooms.user(closing.user);
	if ('login' in closing) return rooms.login(closing.login);
	if ('session' in closing) return rooms.session(closing.session);
	return rooms.sid(closing.sid);
}
