/**
 * People and sessions of the realm, as its backend client may manage them.
 *
 * - Keycloak would let that client write to an administrator's account too: here it may not.
 */
import { identitySettings, type KeycloakSettings } from '../settings.ts';
import { connectAdmin } from './admin-connection.ts';
import { eventMethods } from './admin-events.ts';
import { linkMethods } from './admin-links.ts';
import { personMethods } from './admin-people.ts';
import { sessionMethods } from './admin-sessions.ts';

export type KeycloakUser = {
	readonly id: string;
	readonly username: string;
	readonly email: string | null;
	readonly emailVerified: boolean;
	readonly enabled: boolean;
	readonly firstName: string | null;
	readonly lastName: string | null;
	readonly createdAt: Date;
	readonly attributes: { readonly [name: string]: readonly string[] };
};

export type KeycloakSession = {
	readonly id: string;
	readonly ip: string;
	readonly startedAt: Date;
	readonly lastAccessAt: Date;
	/** Client ids. */
	readonly clients: readonly string[];
	readonly isOffline: boolean;
};

/** A person's account at an outside provider. */
export type FederatedLink = {
	readonly provider: string;
	readonly userId: string;
	readonly userName: string;
};

export type NewKeycloakUser = {
	readonly username: string;
	readonly email: string;
	readonly password?: string;
	readonly firstName?: string;
	readonly lastName?: string;
	readonly locale?: string;
	/** Marks whom the saga made, so that it may be found and undone. */
	readonly saga: string;
	readonly emailVerified?: boolean;
	readonly federated?: FederatedLink;
};

export type KeycloakUserChange = {
	readonly email?: string;
	readonly emailVerified?: boolean;
	readonly enabled?: boolean;
	readonly firstName?: string;
	readonly lastName?: string;
	/** null takes one away; those that are not named stay. */
	readonly attributes?: { readonly [name: string]: readonly string[] | null };
};

/** Something that was changed by the console or the admin API. */
export type AdminEvent = {
	readonly id: string;
	readonly at: Date;
	/** USER, GROUP_MEMBERSHIP … */
	readonly resourceType: string;
	/** CREATE, UPDATE, DELETE, ACTION. */
	readonly operation: string;
	/** `users/<id>/groups/<id>` */
	readonly resourcePath: string;
	/** The person whom it is about; undefined for what is about nobody. */
	readonly user: string | undefined;
};

/** Something that a person did: LOGIN, UPDATE_PASSWORD, VERIFY_EMAIL … */
export type UserEvent = {
	readonly id: string;
	readonly at: Date;
	readonly type: string;
	readonly user: string | undefined;
	readonly session: string | undefined;
	readonly client: string | undefined;
	readonly details: { readonly [name: string]: string };
};

/** Where a mailed link leads in the end; the person's own account pages if unset. */
export type MailOptions = {
	/** A day if unset. */
	readonly lifespanSeconds?: number;
	readonly clientId?: string;
	readonly redirectUri?: string;
};

export type Group = { readonly id: string; readonly name: string };

/**
 * Every method throws ServiceUnavailable (503) when Keycloak does not answer within 5 s, or did not
 * often of late.
 */
export type KeycloakAdmin = {
	/** Always into /cubehub-customers. Throws EmailAlreadyExists, UsernameAlreadyExists, InvalidPayload, UserCreateError. */
	createUser(user: NewKeycloakUser): Promise<string>;
	user(id: string): Promise<KeycloakUser | null>;
	userByEmail(email: string): Promise<KeycloakUser | null>;
	userByUsername(username: string): Promise<KeycloakUser | null>;
	userBySaga(saga: string): Promise<KeycloakUser | null>;
	/** Everybody, by pages. */
	users(first: number, max: number): Promise<readonly KeycloakUser[]>;
	/**
	 * The same pages, without those whom no registration made: a page may be short or empty.
	 * Undefined when there is nobody from `first` on.
	 */
	usersOfSagas(first: number, max: number): Promise<readonly KeycloakUser[] | undefined>;
	/**
	 * Reads, merges, writes; somebody who is gone stays gone. Throws Forbidden for an administrator,
	 * EmailAlreadyExists.
	 */
	changeUser(id: string, change: KeycloakUserChange): Promise<void>;
	/** Whether there was one. Throws Forbidden for an administrator. */
	deleteUser(id: string): Promise<boolean>;

	/** Names without a slash; none for somebody who is gone. */
	groupsOf(id: string): Promise<readonly string[]>;
	groups(): Promise<readonly Group[]>;
	/** Ids of people, by pages. */
	membersOf(group: string, first: number, max: number): Promise<readonly string[]>;

	sendVerifyEmail(id: string, options?: MailOptions): Promise<void>;
	/** A link that works for 15 minutes. */
	sendPasswordReset(id: string): Promise<void>;

	/** Online and offline. */
	sessionsOf(id: string): Promise<readonly KeycloakSession[]>;
	/** Whether there was one. */
	endSession(sid: string, isOffline?: boolean): Promise<boolean>;
	/** All sessions, the offline ones too. */
	logoutEverywhere(id: string): Promise<void>;

	credentialsOf(id: string): Promise<readonly { readonly id: string; readonly type: string }[]>;
	/** Throws Forbidden for an administrator. */
	removeCredential(id: string, credential: string): Promise<void>;
	hasOtp(id: string): Promise<boolean>;
	federatedOf(id: string): Promise<readonly FederatedLink[]>;
	userByFederated(provider: string, userId: string): Promise<KeycloakUser | null>;
	/** Throws Forbidden for an administrator. */
	addFederated(id: string, link: FederatedLink): Promise<void>;
	/** Throws Forbidden for an administrator. */
	removeFederated(id: string, provider: string): Promise<void>;

	/** Those that were made at that time or later, the oldest first. */
	adminEvents(since: Date): Promise<readonly AdminEvent[]>;
	/** The same of one person or of all; of these types only, where they are named. */
	userEvents(
		since: Date,
		which?: { readonly user?: string; readonly types?: readonly string[] },
	): Promise<readonly UserEvent[]>;
	clearLoginFailures(id: string): Promise<void>;
};

let known: KeycloakAdmin | undefined;

/** The admin API of the realm; throws in local mode. */
export function keycloakAdmin(): KeycloakAdmin {
	const { keycloak } = identitySettings();
	if (!keycloak) throw new Error('There is no Keycloak in local mode.');
	known ??= adminOf(keycloak);
	return known;
}

/** The admin API of any realm. A call is given up after `timeoutMs`, 5 s if unset. */
export function adminOf(keycloak: KeycloakSettings, timeoutMs?: number): KeycloakAdmin {
	const connection = connectAdmin(keycloak, timeoutMs);
	return {
		...personMethods(connection),
		...sessionMethods(connection),
		...linkMethods(connection),
		...eventMethods(connection),
	};
}
