/** People in the fake's admin API: what the backend client may do, and how the real one answers. */
import { randomUUID } from 'node:crypto';
import { adminError, done, json, type Answered, type Asked } from './answers.ts';
import { addUser, credential, declared, noteAdmin, type Realm, type User } from './realm.ts';
import type { Claims } from './types.ts';

const CUSTOMERS = '/cubehub-customers';
const PAGE = 100;

export function listUsers(realm: Realm, { query }: Asked): Answered {
	const found = [...realm.users.values()].filter((user) => isAsked(user, query));
	const first = Number(query.get('first') ?? 0);
	const max = Number(query.get('max') ?? PAGE);
	return json(found.slice(first, first + max).map(representation));
}

export function createUser(realm: Realm, { json: body = {}, origin }: Asked): Answered {
	const groups = (body['groups'] as string[] | undefined) ?? [];
	const name = String(body['username']).toLowerCase();
	const email = String(body['email'] ?? '').toLowerCase();
	const others = [...realm.users.values()];
	if (email !== '' && others.some((user) => user.email === email)) {
		return adminError(409, 'User exists with same email');
	}
	if (others.some((user) => user.username === name)) {
		return adminError(409, 'User exists with same username');
	}
	if (groups.some((group) => group !== CUSTOMERS)) {
		const isKnown = groups.every((group) => realm.groups.has(group.replace('/', '')));
		return isKnown ? forbidden : json({ error: 'unknown_error' }, 500);
	}
	if (!/^[a-z0-9._@+-]{3,255}$/.test(name)) {
		return json({ field: 'username', errorMessage: 'error-username-invalid-character' }, 400);
	}
	const password = (body['credentials'] as { value: string }[] | undefined)?.[0]?.value;
	if (password !== undefined && password.length < 8) {
		return json({ error: 'invalidPasswordMinLengthMessage', error_description: 'Пароль' }, 400);
	}
	const user = addUser(realm, {
		username: name,
		email,
		// The default group is given to everybody.
		groups: ['cubehub-customers'],
		verified: body['emailVerified'] === true,
		...(password !== undefined && { password }),
		attributes: (body['attributes'] as User['attributes'] | undefined) ?? {},
	});
	user.enabled = body['enabled'] !== false;
	user.firstName = optional(body['firstName']);
	user.lastName = optional(body['lastName']);
	user.federated = [...((body['federatedIdentities'] as User['federated'] | undefined) ?? [])];
	noteAdmin(realm, 'USER', 'CREATE', `users/${user.id}`);
	const location = `${origin}/admin/realms/cubehub/users/${user.id}`;
	return { status: 201, headers: { location } };
}

/**
 * Without `attributes` a body changes what it names. With it, the body is the whole person: names,
 * address and attributes that it does not name are erased.
 */
export function updateUser(realm: Realm, user: User, body: Claims): Answered {
	const email = typeof body['email'] === 'string' ? body['email'].toLowerCase() : undefined;
	const isTaken = [...realm.users.values()].some(
		(other) => other !== user && email !== undefined && other.email === email,
	);
	if (isTaken) return adminError(409, 'User exists with same email');

	const isWhole = body['attributes'] !== undefined;
	const has = (name: string): boolean => isWhole || body[name] !== undefined;
	if (has('email')) user.email = email;
	if (has('firstName')) user.firstName = optional(body['firstName']);
	if (has('lastName')) user.lastName = optional(body['lastName']);
	if (isWhole) user.attributes = declared(body['attributes'] as User['attributes']);
	if (typeof body['emailVerified'] === 'boolean') user.emailVerified = body['emailVerified'];
	if (typeof body['enabled'] === 'boolean') user.enabled = body['enabled'];
	if (Array.isArray(body['requiredActions'])) user.requiredActions = [...body['requiredActions']];
	noteAdmin(realm, 'USER', 'UPDATE', `users/${user.id}`);
	return done;
}

/** Nobody is told: sessions just stop to work. */
export function removeUser(realm: Realm, user: User): Answered {
	realm.users.delete(user.id);
	for (const session of realm.sessions.values()) {
		if (session.user === user.id) realm.sessions.delete(session.id);
	}
	noteAdmin(realm, 'USER', 'DELETE', `users/${user.id}`);
	return done;
}

export function groupsOf(realm: Realm, user: User): Answered {
	const groups = [...user.groups].map((name) => ({
		id: realm.groups.get(name),
		name,
		path: `/${name}`,
		subGroups: [],
	}));
	return json(groups);
}

/** PUT and DELETE users/…/groups/…: the backend manages the members of the customers only. */
export function changeGroup(realm: Realm, user: User, group: string, isIn: boolean): Answered {
	if (group !== realm.groups.get('cubehub-customers')) return forbidden;
	if (isIn) user.groups.add('cubehub-customers');
	else user.groups.delete('cubehub-customers');
	noteAdmin(
		realm,
		'GROUP_MEMBERSHIP',
		isIn ? 'CREATE' : 'DELETE',
		`users/${user.id}/groups/${group}`,
	);
	return done;
}

export function sendMail(
	realm: Realm,
	user: User,
	asked: Asked,
	actions: readonly string[],
): Answered {
	const key = randomUUID();
	const seconds = Number(asked.query.get('lifespan') ?? 86_400);
	if (user.email === undefined) return adminError(400, 'User email missing');
	realm.actions.set(key, {
		user: user.id,
		actions,
		email: user.email,
		expiresAt: Date.now() + seconds * 1000,
	});
	realm.mails.push({
		to: user.email,
		kind: actions.includes('VERIFY_EMAIL') ? 'verify-email' : 'update-password',
		link: `${realm.issuer}/login-actions/action-token?key=${key}`,
	});
	noteAdmin(realm, 'USER', 'ACTION', `users/${user.id}/execute-actions-email`);
	return done;
}

export function resetPassword(realm: Realm, user: User, body: Claims): Answered {
	user.password = String(body['value']);
	if (!user.credentials.some(({ type }) => type === 'password')) {
		user.credentials.push(credential('password'));
	}
	noteAdmin(realm, 'USER', 'ACTION', `users/${user.id}/reset-password`);
	return done;
}

export function removeCredential(realm: Realm, user: User, id: string): Answered {
	const gone = user.credentials.find((one) => one.id === id);
	if (!gone) return adminError(404, 'Credential not found');
	user.credentials = user.credentials.filter((one) => one !== gone);
	if (gone.type === 'password') user.password = undefined;
	noteAdmin(realm, 'USER', 'ACTION', `users/${user.id}/credentials/${id}`);
	return done;
}

export function addFederated(user: User, provider: string, body: Claims): Answered {
	if (user.federated.some(({ identityProvider }) => identityProvider === provider)) {
		return adminError(409, 'User is already linked with provider');
	}
	user.federated.push({
		identityProvider: provider,
		userId: String(body['userId']),
		userName: String(body['userName']),
	});
	return done;
}

export function removeFederated(user: User, provider: string): Answered {
	const left = user.federated.filter(({ identityProvider }) => identityProvider !== provider);
	if (left.length === user.federated.length) return adminError(404, 'Link not found');
	user.federated = left;
	return done;
}

export function representation(user: User): Claims {
	return {
		id: user.id,
		username: user.username,
		...(user.firstName !== undefined && { firstName: user.firstName }),
		...(user.lastName !== undefined && { lastName: user.lastName }),
		...(user.email !== undefined && { email: user.email }),
		emailVerified: user.emailVerified,
		enabled: user.enabled,
		createdTimestamp: user.createdAt,
		...(Object.keys(user.attributes).length > 0 && { attributes: user.attributes }),
		requiredActions: user.requiredActions,
		totp: user.credentials.some(({ type }) => type === 'otp'),
		notBefore: 0,
	};
}

const forbidden: Answered = json({ error: 'HTTP 403 Forbidden' }, 403);

function isAsked(user: User, query: URLSearchParams): boolean {
	const isExact = query.get('exact') === 'true';
	const fits = (name: string, value: string | undefined): boolean => {
		const wanted = query.get(name)?.toLowerCase();
		if (wanted === undefined) return true;
		return isExact ? value === wanted : (value?.includes(wanted) ?? false);
	};
	const [attribute = '', wanted] = (query.get('q') ?? '').split(':');
	const hasAttribute = attribute === '' || user.attributes[attribute]?.[0] === wanted;
	const provider = query.get('idpAlias');
	const isLinked =
		provider === null ||
		user.federated.some(
			(link) => link.identityProvider === provider && link.userId === query.get('idpUserId'),
		);
	return fits('username', user.username) && fits('email', user.email) && hasAttribute && isLinked;
}

function optional(value: unknown): string | undefined {
	return typeof value === 'string' && value !== '' ? value : undefined;
}
