import type { Closing } from './closing.ts';

/** The name of a room. It is made here, of ids that the server has checked, never of a client's text. */
export type Room = string & { readonly __room: never };

const room = (name: string): Room => name as Room;

export const rooms = {
	/** Every connected client. */
	cases: room('cases'),
	/** Administrators and managers. */
	staff: room('staff'),
	user: (id: string) => room(`user:${id}`),
	/** The members of a chat that are here. */
	chat: (id: string) => room(`chat:${id}`),
	/** One login; named by a hash, for the session's own name is a secret. */
	session: (hash: string) => room(`session:${hash}`),
	/** One login, by the id that identity gave it. */
	login: (id: string) => room(`login:${id}`),
	/** What hangs on one session of Keycloak, by its hash. */
	sid: (hash: string) => room(`sid:${hash}`),
	role: (id: string) => room(`role:${id}`),
} as const;

const CHAT = 'chat:';

/** The chat whose room this is; undefined for any other room. */
export function chatOf(name: string): string | undefined {
	return name.startsWith(CHAT) ? name.slice(CHAT.length) : undefined;
}

/** A message to everybody in a room. Its values are plain JSON: they travel between replicas. */
export type Published = {
	readonly room: Room;
	readonly name: string;
	readonly args: readonly unknown[];
	/** Who is in this room too does not get it. */
	readonly except?: Room;
	/** Lost for whoever is not ready to read at this moment. */
	readonly volatile?: boolean;
};

export type Standing = {
	readonly userId: string;
	readonly roles: readonly string[];
	readonly isStaff: boolean;
	readonly sessionHash: string | undefined;
	readonly loginId?: string | undefined;
	readonly sidHash?: string | undefined;
};

/** The rooms of somebody who has just connected. */
export function roomsOf(standing: Standing): readonly Room[] {
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
export function roomToClose(closing: Closing): Room {
	if ('user' in closing) return rooms.user(closing.user);
	if ('login' in closing) return rooms.login(closing.login);
	if ('session' in closing) return rooms.session(closing.session);
	return rooms.sid(closing.sid);
}
