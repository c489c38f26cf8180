/**
 * A Keycloak of a test's own, in its own process: the protocol and the admin API of 26.7 as far as
 * the product meets them. Where the real one differs, this one is wrong.
 */
import type {
	DriverTokens,
	DriverUser,
	NewPerson,
	Person,
	TokenClient,
} from '../identity-driver.ts';
import { removeUser } from './admin-users.ts';
import { SECRETS } from './clients.ts';
import { keyRing } from './keys.ts';
import { endSession, logoutUser } from './logouts.ts';
import {
	addUser,
	credential,
	emptyRealm,
	note,
	noteAdmin,
	openSession,
	otpCode,
	usualSwitches,
	type Realm,
	type User,
} from './realm.ts';
import { startServer, type FakeServer } from './server.ts';
import { accessClaims, issue, logoutToken, serviceToken } from './tokens.ts';
import type { FakeDriver } from './types.ts';

const PASSWORD = 'correct horse battery';
const OTP_PERIOD_MS = 30_000;

/** Starts the fake; it knows nobody yet. */
export async function fakeKeycloak(): Promise<FakeDriver> {
	const realm = emptyRealm(keyRing());
	const server = await startServer(realm);
	// Two names of one machine: what a browser sees is not by what the house asks.
	realm.issuer = `http://localhost:${server.port}/realms/cubehub`;
	const internalUrl = `http://127.0.0.1:${server.port}`;
	return {
		target: 'fake',
		issuer: realm.issuer,
		internalUrl,
		switches: realm.switches,
		settings: {
			KEYCLOAK_URL: `http://localhost:${server.port}`,
			KEYCLOAK_INTERNAL_URL: internalUrl,
			KC_DIRECTUS_CLIENT_SECRET: SECRETS.directus,
			KC_LOGIN_CLIENT_SECRET: SECRETS['cubehub-login'],
			KC_BACKEND_CLIENT_SECRET: SECRETS['cubehub-backend'],
		},
		serve: async (house) => {
			if (!realm.houses.includes(house)) realm.houses.push(house);
		},
		...people(realm),
		...sessions(realm, internalUrl),
		...forgeries(realm),
		...faults(realm, server),
		close: server.stop,
	};
}

function people(
	realm: Realm,
): Pick<
	FakeDriver,
	| 'makeUser'
	| 'changeUser'
	| 'setGroups'
	| 'disable'
	| 'enable'
	| 'deleteUser'
	| 'findUser'
	| 'mailsTo'
	| 'linkProvider'
	| 'plantLink'
	| 'addCredential'
> {
	const change = (id: string, apply: (user: User) => void): void => {
		apply(known(realm, id));
		noteAdmin(realm, 'USER', 'UPDATE', `users/${id}`);
	};
	return {
		makeUser: async (person = {}) => makePerson(realm, person),
		changeUser: async (id, { verified, locale, password, ...rest }) =>
			change(id, (user) => {
				Object.assign(user, rest);
				if (verified !== undefined) user.emailVerified = verified;
				if (locale !== undefined) user.attributes['locale'] = [locale];
				if (password !== undefined) user.password = password;
			}),
		setGroups: async (id, groups) => {
			const user = known(realm, id);
			for (const group of new Set([...user.groups, ...groups])) {
				if (user.groups.has(group) === groups.includes(group)) continue;
				const operation = user.groups.has(group) ? 'DELETE' : 'CREATE';
				noteAdmin(
					realm,
					'GROUP_MEMBERSHIP',
					operation,
					`users/${id}/groups/${realm.groups.get(group)}`,
				);
			}
			user.groups = new Set(groups);
		},
		disable: async (id) => change(id, (user) => void (user.enabled = false)),
		enable: async (id) => change(id, (user) => void (user.enabled = true)),
		deleteUser: async (id) => void removeUser(realm, known(realm, id)),
		findUser: async (by) => {
			const found = [...realm.users.values()].find((user) =>
				'id' in by ? user.id === by.id : user.email === by.email.toLowerCase(),
			);
			return found && seen(found);
		},
		mailsTo: async (address) => realm.mails.filter(({ to }) => to === address.toLowerCase()),
		linkProvider: (id, provider, userId) => {
			link(known(realm, id), provider, userId);
			known(realm, id).emailVerified = true;
			const details = { identity_provider: provider, identity_provider_identity: userId };
			note(realm, 'IDENTITY_PROVIDER_LINK_ACCOUNT', id, { details });
		},
		plantLink: (id, provider, userId) => {
			link(known(realm, id), provider, userId);
			note(realm, 'FEDERATED_IDENTITY_LINK', id, { details: { identity_provider: provider } });
		},
		addCredential: (id, type) => void known(realm, id).credentials.push(credential(type)),
	};
}

function link(user: User, provider: string, userId: string): void {
	const others = user.federated.filter(({ identityProvider }) => identityProvider !== provider);
	user.federated = [...others, { identityProvider: provider, userId, userName: user.username }];
}

function makePerson(realm: Realm, person: NewPerson): Person {
	const password = person.password ?? PASSWORD;
	const user = addUser(realm, { ...person, password });
	const secret = user.credentials.find(({ type }) => type === 'otp')?.secret;
	const given = new Set<string>();
	const otp = (): string => {
		const codes = [0, 1].map((step) => otpCode(secret ?? '', Date.now() + step * OTP_PERIOD_MS));
		const code = codes.find((one) => !given.has(one)) ?? '';
		given.add(code);
		return code;
	};
	return {
		id: user.id,
		username: user.username,
		email: user.email ?? '',
		password,
		otp: secret === undefined ? undefined : otp,
	};
}

function seen(user: User): DriverUser {
	return {
		id: user.id,
		username: user.username,
		email: user.email ?? null,
		emailVerified: user.emailVerified,
		enabled: user.enabled,
		firstName: user.firstName ?? null,
		lastName: user.lastName ?? null,
		attributes: user.attributes,
		groups: [...user.groups],
		credentials: user.credentials.map(({ type }) => type),
		providers: user.federated.map(({ identityProvider }) => identityProvider),
	};
}

function sessions(
	realm: Realm,
	internalUrl: string,
): Pick<
	FakeDriver,
	| 'tokensByProvider'
	| 'follow'
	| 'tokensOf'
	| 'refresh'
	| 'serviceToken'
	| 'sessionsOf'
	| 'killSession'
	| 'logoutUser'
> {
	const login = (
		person: Person,
		client: TokenClient,
		{ offline = false, provider }: { readonly offline?: boolean; readonly provider?: string },
	): DriverTokens => {
		const session = openSession(realm, person.id, offline);
		const issued = issue(realm, { user: known(realm, person.id), session, client });
		const details = provider === undefined ? {} : { identity_provider: provider };
		note(realm, 'LOGIN', person.id, { clientId: client, sessionId: session.id, details });
		return {
			accessToken: issued.access_token,
			refreshToken: issued.refresh_token ?? '',
			idToken: issued.id_token,
			sid: session.id,
		};
	};
	return {
		tokensOf: async (person, client = 'cubehub-web', options = {}) =>
			login(person, client, options),
		tokensByProvider: async (person, provider) => login(person, 'cubehub-web', { provider }),
		follow: async (link, { password } = {}) => {
			const place = new URL(link);
			if (password !== undefined) place.searchParams.set('password', password);
			await fetch(place);
		},
		refresh: async (refreshToken, client) => {
			const secret = Object.hasOwn(SECRETS, client) ? SECRETS[client as keyof typeof SECRETS] : '';
			const answer = await fetch(`${internalUrl}/realms/cubehub/protocol/openid-connect/token`, {
				method: 'POST',
				body: new URLSearchParams({
					grant_type: 'refresh_token',
					refresh_token: refreshToken,
					client_id: client,
					client_secret: secret,
				}),
			});
			return { status: answer.status, body: await answer.json() };
		},
		serviceToken: async (client) => serviceToken(realm, client),
		sessionsOf: async (id) =>
			[...realm.sessions.values()]
				.filter(({ user }) => user === id)
				.map((one) => ({ id: one.id, isOffline: one.isOffline, clients: [...one.clients.keys()] })),
		killSession: async (sid) => {
			const session = realm.sessions.get(sid);
			if (session) await endSession(realm, session);
		},
		logoutUser: (id) => logoutUser(realm, id),
	};
}

function forgeries(
	realm: Realm,
): Pick<FakeDriver, 'mint' | 'mintAccessToken' | 'mintLogoutToken' | 'rotateKey'> {
	return {
		mint: realm.keys.mint,
		mintAccessToken: (person, claims = {}, how = {}) => {
			const session = openSession(realm, person.id);
			session.clients.set('cubehub-web', { refresh: undefined });
			const user = known(realm, person.id);
			const good = accessClaims(realm, { user, session, client: 'cubehub-web' });
			return realm.keys.mint({ ...good, ...claims }, how);
		},
		mintLogoutToken: (claims, how = {}) =>
			logoutToken(realm, { aud: 'cubehub-web', ...claims }, how),
		rotateKey: async (old = 'passive') => realm.keys.rotate(old),
	};
}

function faults(
	realm: Realm,
	server: FakeServer,
): Pick<FakeDriver, 'break' | 'repair' | 'start' | 'stop' | 'calls' | 'forget'> {
	return {
		break: server.break,
		repair: () => {
			server.repair();
			Object.assign(realm.switches, usualSwitches);
		},
		start: server.start,
		stop: server.stop,
		calls: (match = /./) =>
			server.calls().filter(({ method, path }) => match.test(`${method} ${path}`)),
		forget: server.forget,
	};
}

function known(realm: Realm, id: string): User {
	const user = realm.users.get(id);
	if (!user) throw new Error(`The fake does not know ${id}.`);
	return user;
}
