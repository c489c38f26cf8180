/** Whose sockets are to be closed. */

export type Closing =
	| { readonly user: string }
	/** One login, by its id. */
	| { readonly login: string }
	/** One session of Directus, by the hash of its token. */
	| { readonly session: string }
	/** One session of Keycloak, by its hash. */
	| { readonly sid: string };

/** By what a socket can be meant. */
export type Holder = {
	readonly user: string | undefined;
	readonly login: string | undefined;
	readonly session: string | undefined;
	readonly sid: string | undefined;
};

/** Whether it means the sockets of this holder. */
export function means(closing: Closing, holder: Holder): boolean {
	if ('user' in closing) return closing.user === holder.user;
	if ('login' in closing) return closing.login === holder.login;
	if ('session' in closing) return closing.session === holder.session;
	return closing.sid === holder.sid;
}

/** What identity says of logins that ended; lists of ids and hashes. */
export type Revoked = {
	readonly user: string | null;
	readonly all: boolean;
	readonly sessions: readonly string[];
	readonly tokens: readonly string[];
	readonly sids: readonly string[];
};

/** Whose sockets close when these logins ended. */
export function closingsOf({ user, all, sessions, tokens, sids }: Revoked): readonly Closing[] {
	return [
		...(all && user !== null ? [{ user }] : []),
		...sessions.map((login) => ({ login })),
		...tokens.map((session) => ({ session })),
		...sids.map((sid) => ({ sid })),
	];
}
