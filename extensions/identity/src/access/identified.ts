/** What the check of a token answers. */
import type { Accountability } from '@cubehub/core/auth';
import type { Refusal } from '@cubehub/core/errors';

/** What clients of sockets are told. */
export type SocketCode =
	'TOKEN_INVALID' | 'TOKEN_EXPIRED' | 'USER_INACTIVE' | 'USER_NOT_PROVISIONED' | 'INTERNAL';

/** The rights of a request: what Directus calls accountability, and the logins behind it. */
export type Rights = Accountability & { readonly user: string };

type Profile = {
	readonly id: string;
	readonly firstName: string | null;
	readonly lastName: string | null;
	readonly avatar: string | null;
};

export type Identified = {
	readonly accountability: Rights;
	/** The role of the row; that of the request may be a lower one. */
	readonly storedRole: string | null;
	/** What others are shown of the person; absent where Directus alone has checked the token. */
	readonly profile?: Profile;
	/** When the token ends, in seconds since 1970; absent for one without an end. */
	readonly exp?: number;
};

/** Refused in the words of HTTP and in those of sockets. */
export type Unidentified = { readonly refusal: Refusal; readonly refused: SocketCode };

/** The profile of a person out of their row. */
export function profileOf(
	id: string,
	{ firstName, lastName, avatar }: Omit<Profile, 'id'>,
): Profile {
	return { id, firstName, lastName, avatar };
}
