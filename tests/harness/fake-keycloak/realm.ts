/** What the fake's realm knows: people, groups, sessions, mails and events, all in memory. */
import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import type { DriverMail, NewPerson, TokenClient } from '../identity-driver.ts';
import type { KeyRing } from './keys.ts';
import type { Switches } from './types.ts';

export type ClientId = TokenClient | 'directus';

export type Credential = { readonly id: string; readonly type: string; readonly secret?: string };

export type User = {
	readonly id: string;
	readonly createdAt: number;
	username: string;
	email: string | undefined;
	emailVerified: boolean;
	enabled: boolean;
	firstName: string | undefined;
	lastName: string | undefined;
	attributes: { [name: string]: readonly string[] };
	groups: Set<string>;
	password: string | undefined;
	credentials: Credential[];
	requiredActions: string[];
	federated: { identityProvider: string; userId: string; userName: string }[];
	/** Wrong passwords in a row; five lock. */
	failures: number;
	/** One password at a time: a second is refused meanwhile. */
	isLoggingIn: boolean;
	/** Codes that were used. */
	readonly usedCodes: Set<string>;
};

export type Session = {
	readonly id: string;
	readonly user: string;
	readonly isOffline: boolean;
	readonly startedAt: number;
	readonly ip: string;
	lastAccessAt: number;
	/** Each client of the session, and the one refresh token of it that is good. */
	readonly clients: Map<ClientId, { refresh: string | undefined }>;
};

/** A login on its way: the form that was shown, or the code that was given out. */
export type Grant = {
	readonly client: ClientId;
	readonly redirectUri: string;
	readonly state: string | undefined;
	readonly nonce: string | undefined;
	readonly challenge: string;
	readonly scope: string;
	readonly hint: string | undefined;
	/** Of a code only. */
	readonly session?: string;
};

export type MailedAction = {
	readonly user: string;
	readonly actions: readonly string[];
	readonly email: string | undefined;
	readonly expiresAt: number;
};

export type Event = {
	readonly id: string;
	readonly time: number;
	readonly [field: string]: unknown;
};

export type Realm = {
	/** As browsers and tokens name it: `http://localhost:<port>/realms/cubehub`. */
	issuer: string;
	/** Where the house is: redirect addresses and the back-channel endpoint. */
	houses: string[];
	readonly keys: KeyRing;
	readonly switches: Switches;
	readonly groups: ReadonlyMap<string, string>;
	readonly users: Map<string, User>;
	readonly sessions: Map<string, Session>;
	readonly forms: Map<string, Grant>;
	readonly codes: Map<string, Grant>;
	readonly actions: Map<string, MailedAction>;
	readonly mails: DriverMail[];
	readonly events: Event[];
	readonly adminEvents: Event[];
	/** Refresh tokens that a second use has killed. */
	readonly dead: Set<string>;
};

export const ROLES_OF_GROUPS: { readonly [group: string]: string } = {
	'cubehub-admins': 'admin',
	'cubehub-managers': 'manager',
	'cubehub-employees': 'employee',
	'cubehub-customers': 'customer',
	'cubehub-cashiers': 'cashier',
	'cubehub-shareholders': 'shareholder',
	'cubehub-accountants': 'accountant',
	'cubehub-moderators': 'moderator',
};
/** The group whose id the realm file fixes. */
const CUSTOMERS = '7d1b6c3e-0a54-4e0e-9d53-5b0a6a2f0c02';
/** Attributes that the user profile declares; others are dropped without a word. */
const DECLARED = new Set(['locale', 'phoneNumber', 'iin', 'cubehub_saga']);

export const usualSwitches: Switches = {
	directusRefreshTokens: false,
	groups: 'names',
	accessTokenSeconds: 900,
	serviceTokenSeconds: 60,
	refreshTokenSeconds: 604_800,
	backchannel: true,
};

export function emptyRealm(keys: KeyRing): Realm {
	return {
		issuer: '',
		houses: [],
		keys,
		switches: { ...usualSwitches },
		groups: new Map(
			Object.keys(ROLES_OF_GROUPS).map((name) => [
				name,
				name === 'cubehub-customers' ? CUSTOMERS : randomUUID(),
			]),
		),
		users: new Map(),
		sessions: new Map(),
		forms: new Map(),
		codes: new Map(),
		actions: new Map(),
		mails: [],
		events: [],
		adminEvents: [],
		dead: new Set(),
	};
}

/** Adds a person. The default group is given to everybody, unless the test says otherwise. */
export function addUser(realm: Realm, person: NewPerson & { id?: string }): User {
	const id = person.id ?? randomUUID();
	const short = id.slice(0, 8);
	const username = person.username ?? `user-${short}`;
	const user: User = {
		id,
		createdAt: Date.now(),
		username: username.toLowerCase(),
		email: (person.email ?? `user-${short}@example.com`).toLowerCase(),
		emailVerified: person.verified ?? true,
		enabled: true,
		firstName: person.firstName,
		lastName: person.lastName,
		attributes: declared({
			...person.attributes,
			...(person.locale && { locale: [person.locale] }),
		}),
		groups: new Set(person.groups ?? ['cubehub-customers']),
		password: person.password,
		credentials: person.password === undefined ? [] : [credential('password')],
		requiredActions: [...(person.requiredActions ?? [])],
		federated: [],
		failures: 0,
		isLoggingIn: false,
		usedCodes: new Set(),
	};
	if (person.otp) user.credentials.push(credential('otp', randomBytes(20).toString('hex')));
	realm.users.set(id, user);
	return user;
}

export function credential(type: string, secret?: string): Credential {
	return { id: randomUUID(), type, ...(secret !== undefined && { secret }) };
}

export function declared(attributes: { readonly [name: string]: readonly string[] }) {
	return Object.fromEntries(Object.entries(attributes).filter(([name]) => DECLARED.has(name)));
}

/** Names are compared without case, and an address is a login too. */
export function userByLogin(realm: Realm, login: string): User | undefined {
	const name = login.toLowerCase();
	return [...realm.users.values()].find((user) => user.username === name || user.email === name);
}

export function rolesOf(user: User): readonly string[] {
	const own = [...user.groups].flatMap((group) => ROLES_OF_GROUPS[group] ?? []);
	return [...own, 'default-roles-cubehub', 'offline_access', 'uma_authorization'];
}

export function openSession(realm: Realm, user: string, isOffline = false): Session {
	const now = Date.now();
	const session: Session = {
		// As the real one's: 24 characters, no uuid.
		id: randomBytes(18).toString('base64url'),
		user,
		isOffline,
		startedAt: now,
		lastAccessAt: now,
		ip: '127.0.0.1',
		clients: new Map(),
	};
	realm.sessions.set(session.id, session);
	return session;
}

export function note(realm: Realm, type: string, userId: string | undefined, more: object = {}) {
	realm.events.push({ id: randomUUID(), time: Date.now(), type, userId, ...more });
}

export function noteAdmin(
	realm: Realm,
	resourceType: string,
	operationType: string,
	resourcePath: string,
): void {
	const time = Date.now();
	realm.adminEvents.push({ id: randomUUID(), time, resourceType, operationType, resourcePath });
}

const OTP_PERIOD_MS = 30_000;
const OTP_DIGITS = 6;

/** The code of an authenticator app at a time: HMAC-SHA1, 30 s, 6 digits. */
export function otpCode(secret: string, at = Date.now()): string {
	const counter = Buffer.alloc(8);
	counter.writeBigUInt64BE(BigInt(Math.floor(at / OTP_PERIOD_MS)));
	const digest = createHmac('sha1', Buffer.from(secret, 'hex')).update(counter).digest();
	const start = (digest.at(-1) ?? 0) & 0xf;
	const code = (digest.readUInt32BE(start) & 0x7fff_ffff) % 10 ** OTP_DIGITS;
	return String(code).padStart(OTP_DIGITS, '0');
}

/** Whether these are the digits of now or of the step beside it, and new. */
export function takesOtp(user: User, code: string): boolean {
	const secret = user.credentials.find(({ type }) => type === 'otp')?.secret;
	if (secret === undefined || user.usedCodes.has(code)) return false;
	const isGood = [-1, 0, 1].some(
		(step) => otpCode(secret, Date.now() + step * OTP_PERIOD_MS) === code,
	);
	if (isGood) user.usedCodes.add(code);
	return isGood;
}
