/**
 * What contract tests ask of a Keycloak, whichever answers: the fake of this folder, or a real one.
 * Ids, session ids and tokens are Keycloak's; groups are named without a slash.
 */

export type Person = {
	/** `sub` of the person's tokens, `external_identifier` of the row. */
	readonly id: string;
	readonly username: string;
	readonly email: string;
	readonly password: string;
	/** The six digits of now; undefined for a person without OTP. Each works once. */
	readonly otp: (() => string) | undefined;
};

export type NewPerson = {
	/** One of example.com if unset. */
	readonly email?: string;
	readonly username?: string;
	readonly password?: string;
	/** `cubehub-customers` if unset; none when empty. */
	readonly groups?: readonly string[];
	/** Whether the address is proved; true if unset. */
	readonly verified?: boolean;
	readonly firstName?: string;
	readonly lastName?: string;
	readonly locale?: string;
	readonly otp?: boolean;
	readonly requiredActions?: readonly string[];
	readonly attributes?: { readonly [name: string]: readonly string[] };
};

export type PersonChange = {
	readonly email?: string;
	readonly verified?: boolean;
	readonly firstName?: string;
	readonly lastName?: string;
	readonly locale?: string;
	readonly password?: string;
};

export type DriverTokens = {
	readonly accessToken: string;
	readonly refreshToken: string;
	readonly idToken: string;
	readonly sid: string;
};

export type DriverSession = {
	readonly id: string;
	readonly isOffline: boolean;
	readonly clients: readonly string[];
};

export type DriverUser = {
	readonly id: string;
	readonly username: string;
	readonly email: string | null;
	readonly emailVerified: boolean;
	readonly enabled: boolean;
	readonly firstName: string | null;
	readonly lastName: string | null;
	readonly attributes: { readonly [name: string]: readonly string[] };
	readonly groups: readonly string[];
	/** password, otp, webauthn … */
	readonly credentials: readonly string[];
	/** Aliases of linked providers. */
	readonly providers: readonly string[];
};

/** One mail that Keycloak sent. */
export type DriverMail = {
	readonly to: string;
	readonly kind: 'verify-email' | 'update-password' | 'link-provider' | 'other';
	/** The link in it; opening it takes effect. */
	readonly link: string;
};

export type TokenClient =
	'cubehub-web' | 'cubehub-mobile' | 'cubehub-pos' | 'cubehub-login' | 'cubehub-backend';

export type IdentityDriver = {
	readonly target: 'fake' | 'real';
	/** What stands in `iss`: another host than the one by which the house asks. */
	readonly issuer: string;
	/** The settings by which a house finds it. */
	readonly settings: { readonly [name: string]: string };
	/** Tells it where the house is: redirect addresses and the back-channel endpoint. */
	readonly serve: (houseUrl: string) => Promise<void>;

	readonly makeUser: (person?: NewPerson) => Promise<Person>;
	/** As in the console: says nothing to anybody. */
	readonly changeUser: (id: string, change: PersonChange) => Promise<void>;
	/** Exactly these. */
	readonly setGroups: (id: string, groups: readonly string[]) => Promise<void>;
	readonly disable: (id: string) => Promise<void>;
	readonly enable: (id: string) => Promise<void>;
	readonly deleteUser: (id: string) => Promise<void>;
	readonly findUser: (by: { id: string } | { email: string }) => Promise<DriverUser | undefined>;

	/** Logs in by client, as an app does; `cubehub-mobile` may ask for an offline session. */
	readonly tokensOf: (
		person: Person,
		client?: TokenClient,
		options?: { readonly offline?: boolean },
	) => Promise<DriverTokens>;
	/** Asks for new tokens as the app itself does; the answer as it came. */
	readonly refresh: (
		refreshToken: string,
		client: TokenClient,
	) => Promise<{ readonly status: number; readonly body: unknown }>;
	/** A token of the client itself (client credentials). */
	readonly serviceToken: (client: 'cubehub-backend') => Promise<string>;
	readonly sessionsOf: (id: string) => Promise<readonly DriverSession[]>;
	/** As an administrator does in the console: tells the clients of the session. */
	readonly killSession: (sid: string) => Promise<void>;
	/** As "sign out everywhere" in the console: tells the clients; offline sessions stay. */
	readonly logoutUser: (id: string) => Promise<void>;
	/** A new key signs from now on; the old one stays valid, or is disabled or deleted. */
	readonly rotateKey: (old?: 'passive' | 'disabled') => Promise<void>;
	/** Mails to this address, the oldest first. */
	readonly mailsTo: (address: string) => Promise<readonly DriverMail[]>;
	readonly close: () => Promise<void>;
};
