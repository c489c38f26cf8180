/** What identity announces. Events of one person come in order. */

/** A person came to be, by whatever door. */
export type UserCreated = {
	readonly topic: 'identity.user.created';
	readonly payload: { readonly user: string };
};
/** Status, role, address, language or username of a person changed. */
export type UserUpdated = {
	readonly topic: 'identity.user.updated';
	readonly payload: {
		readonly user: string;
		readonly status: string;
		/** Which of them changed. */
		readonly changed: readonly string[];
	};
};
/** The row of a person was deleted. */
export type UserDeleted = {
	readonly topic: 'identity.user.deleted';
	readonly payload: { readonly user: string };
};
/** A registration was undone. */
export type UserClosed = {
	readonly topic: 'identity.user.closed';
	readonly payload: { readonly saga: string };
};
/** A person is to prove their address: a mail is due. */
export type VerificationRequested = {
	readonly topic: 'identity.verification.requested';
	readonly payload: { readonly user: string };
};
/** Somebody asked for a mail to an address; whether anybody has it is not known yet. */
export type MailRequested = {
	readonly topic: 'identity.verification.resent' | 'identity.password_reset.requested';
	readonly payload: { readonly address: string };
};
/** Somebody tried to register with an address that has an account, and was not told. */
export type RegistrationRefused = {
	readonly topic: 'identity.registration.refused';
	readonly payload: { readonly address: string };
};
/** A person wants another address. `login` names the login that asked. */
export type EmailChangeRequested = {
	readonly topic: 'identity.email_change.requested';
	readonly payload: { readonly user: string; readonly address: string; readonly login: string };
};
/** A person has another address; all logins but `kept` are to end. */
export type EmailChanged = {
	readonly topic: 'identity.email.changed';
	readonly payload: { readonly user: string; readonly kept: string };
};
/** A person is nobody any more: what other domains know of them goes too. */
export type UserErased = {
	readonly topic: 'identity.user.erased';
	readonly payload: { readonly user: string };
};
/** Logins ended: sockets of these sessions close. Hashes are SHA-256. */
export type SessionRevoked = {
	readonly topic: 'identity.session.revoked';
	readonly payload: {
		readonly user: string | null;
		/** All of the person's. */
		readonly all: boolean;
		/** Ids of identity_sessions. */
		readonly sessions: readonly string[];
		/** Hashes of the tokens of Directus' sessions. */
		readonly tokens: readonly string[];
		/** Hashes of session ids of Keycloak. */
		readonly sids: readonly string[];
	};
};
/** A session of Keycloak is to end there too. */
export type LogoutRequested = {
	readonly topic: 'identity.logout.requested';
	/** The person's id at Keycloak, and the SHA-256 of the session's. */
	readonly payload: { readonly subject: string; readonly sidHash: string };
};
/** A person logged in by an electronic signature, or linked one to their account. */
export type SignatureUsed = {
	readonly topic: 'identity.signature.used' | 'identity.signature.linked';
	readonly payload: { readonly user: string; readonly ip: string | null };
};
export type FriendshipRequested = {
	readonly topic: 'identity.friendship.requested' | 'identity.friendship.accepted';
	readonly payload: {
		readonly friendship: string;
		readonly sender: string;
		readonly receiver: string;
	};
};

export type IdentityEvent =
	| UserCreated
	| UserUpdated
	| UserDeleted
	| UserClosed
	| UserErased
	| VerificationRequested
	| MailRequested
	| RegistrationRefused
	| EmailChangeRequested
	| EmailChanged
	| SessionRevoked
	| LogoutRequested
	| SignatureUsed
	| FriendshipRequested;

export const topics = [
	'identity.user.created',
	'identity.user.updated',
	'identity.user.deleted',
	'identity.user.closed',
	'identity.user.erased',
	'identity.registration.refused',
	'identity.email_change.requested',
	'identity.email.changed',
	'identity.verification.requested',
	'identity.verification.resent',
	'identity.password_reset.requested',
	'identity.session.revoked',
	'identity.logout.requested',
	'identity.signature.used',
	'identity.signature.linked',
	'identity.friendship.requested',
	'identity.friendship.accepted',
] as const satisfies readonly IdentityEvent['topic'][];
