/** Names of rooms. They are made here, of ids that the server has checked, never of a client's text. */
export const rooms = {
	/** Every connected client. */
	cases: 'cases',
	/** Administrators and managers. */
	staff: 'staff',
	user: (id: string) => `user:${id}`,
	/** One login; named by a hash, for the session's own name is a secret. */
	session: (hash: string) => `session:${hash}`,
	role: (id: string) => `role:${id}`,
} as const;

export type Standing = {
	readonly userId: string;
	readonly roles: readonly string[];
	readonly isStaff: boolean;
	readonly sessionHash: string | undefined;
};

/** The rooms of somebody who has just connected. */
export function roomsOf({ userId, roles, isStaff, sessionHash }: Standing): readonly string[] {
	return [
		rooms.cases,
		rooms.user(userId),
		...roles.map(rooms.role),
		...(isStaff ? [rooms.staff] : []),
		...(sessionHash === undefined ? [] : [rooms.session(sessionHash)]),
	];
}
