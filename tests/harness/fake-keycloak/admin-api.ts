/** The admin API of the fake: every path that the product may ask for. */
import {
	addFederated,
	changeGroup,
	createUser,
	groupsOf,
	listUsers,
	removeCredential,
	removeFederated,
	removeUser,
	representation,
	resetPassword,
	sendMail,
	updateUser,
} from './admin-users.ts';
import { adminError, bearerOf, done, json, type Answered, type Asked } from './answers.ts';
import { endSession, logoutUser } from './logouts.ts';
import type { Event, Realm, Session, User } from './realm.ts';
import { now } from './tokens.ts';

type OfUser = (
	realm: Realm,
	user: User,
	asked: Asked,
	rest: string,
) => Answered | Promise<Answered>;

const MOST_EVENTS = 100;
const MOBILE = '7d1b6c3e-0a54-4e0e-9d53-5b0a6a2f0c01';

/** Answers a path below `admin/`; 404 for one that the real one has and the product does not use. */
export function admin(realm: Realm, asked: Asked): Answered | Promise<Answered> {
	if (!isBackend(realm, asked)) return json({ error: 'HTTP 401 Unauthorized' }, 401);
	const [topic, id = '', ...rest] = asked.path.split('/').slice(1);
	switch (`${asked.method} ${topic}`) {
		case 'GET users':
			return id === '' ? listUsers(realm, asked) : ofUser(realm, asked, id, rest);
		case 'POST users':
			return id === '' ? createUser(realm, asked) : ofUser(realm, asked, id, rest);
		case 'PUT users':
		case 'DELETE users':
			return ofUser(realm, asked, id, rest);
		case 'GET groups':
			return id === '' ? json(groups(realm)) : json(membersOf(realm, id, asked));
		case 'DELETE sessions':
			return removeSession(realm, asked, id);
		case 'GET events':
			return json(eventsOf(realm.events, asked));
		case 'GET admin-events':
			return json(eventsOf(realm.adminEvents, asked));
		case 'DELETE attack-detection':
			return forgive(realm, rest.at(-1) ?? '');
		default:
			return json({ error: 'HTTP 403 Forbidden' }, 403);
	}
}

/** Keys: method, and what stands behind the person's id. */
const ofUsers: { readonly [route: string]: OfUser } = {
	'GET ': (_realm, user) => json(representation(user)),
	'PUT ': (realm, user, { json: body = {} }) => updateUser(realm, user, body),
	'DELETE ': (realm, user) => removeUser(realm, user),
	'GET groups': groupsOf,
	'PUT groups': (realm, user, _asked, group) => changeGroup(realm, user, group, true),
	'DELETE groups': (realm, user, _asked, group) => changeGroup(realm, user, group, false),
	'PUT send-verify-email': (realm, user, asked) => sendMail(realm, user, asked, ['VERIFY_EMAIL']),
	'PUT execute-actions-email': (realm, user, asked) =>
		sendMail(realm, user, asked, (asked.json ?? []) as unknown as readonly string[]),
	'PUT reset-password': (realm, user, { json: body = {} }) => resetPassword(realm, user, body),
	'GET sessions': (realm, user) => json(sessionsOf(realm, user, false)),
	'GET offline-sessions': (realm, user) => json(sessionsOf(realm, user, true)),
	'POST logout': async (realm, user) => {
		await logoutUser(realm, user.id);
		return done;
	},
	'GET credentials': (_realm, user) => json(user.credentials.map(({ id, type }) => ({ id, type }))),
	'DELETE credentials': (realm, user, _asked, id) => removeCredential(realm, user, id),
	'GET federated-identity': (_realm, user) => json(user.federated),
	'POST federated-identity': (_realm, user, { json: body = {} }, provider) =>
		addFederated(user, provider, body),
	'DELETE federated-identity': (_realm, user, _asked, provider) => removeFederated(user, provider),
};

function ofUser(
	realm: Realm,
	asked: Asked,
	id: string,
	[what = '', ...rest]: readonly string[],
): Answered | Promise<Answered> {
	const user = realm.users.get(id);
	if (!user) return json({ error: 'User not found' }, 404);
	const answer = ofUsers[`${asked.method} ${what}`];
	return answer ? answer(realm, user, asked, rest.join('/')) : json({ error: 'Not Found' }, 404);
}

function groups(realm: Realm): readonly object[] {
	return [...realm.groups].map(([name, id]) => ({ id, name, path: `/${name}`, subGroups: [] }));
}

function membersOf(realm: Realm, id: string, { query }: Asked): readonly object[] {
	const [name = ''] = [...realm.groups].find(([, known]) => known === id) ?? [];
	const first = Number(query.get('first') ?? 0);
	return [...realm.users.values()]
		.filter((user) => user.groups.has(name))
		.slice(first, first + Number(query.get('max') ?? MOST_EVENTS))
		.map(representation);
}

function isBackend(realm: Realm, asked: Asked): boolean {
	const claims = realm.keys.read(bearerOf(asked)) ?? {};
	return claims['azp'] === 'cubehub-backend' && Number(claims['exp']) > now();
}

function sessionsOf(realm: Realm, user: User, isOffline: boolean): readonly object[] {
	return [...realm.sessions.values()]
		.filter((session) => session.user === user.id && session.isOffline === isOffline)
		.map((session) => sessionRepresentation(session, user));
}

function sessionRepresentation(session: Session, user: User): object {
	return {
		id: session.id,
		username: user.username,
		userId: user.id,
		ipAddress: session.ip,
		start: session.startedAt,
		lastAccess: session.lastAccessAt,
		rememberMe: false,
		clients: Object.fromEntries(
			[...session.clients.keys()].map((client) => [
				client === 'cubehub-mobile' ? MOBILE : `uuid-of-${client}`,
				client,
			]),
		),
		transientUser: false,
	};
}

async function removeSession(realm: Realm, { query }: Asked, id: string): Promise<Answered> {
	const session = realm.sessions.get(decodeURIComponent(id));
	const isOffline = query.get('isOffline') === 'true';
	if (!session || session.isOffline !== isOffline) return adminError(404, 'Sesssion not found');
	await endSession(realm, session);
	return done;
}

/** The newest first, unless asked otherwise. */
function eventsOf(events: readonly Event[], { query }: Asked): readonly Event[] {
	const types = query.getAll('type');
	const from = Number(query.get('dateFrom') ?? 0);
	const found = events.filter(
		(event) =>
			event.time >= from &&
			(types.length === 0 || types.includes(String(event['type']))) &&
			(!query.has('user') || event['userId'] === query.get('user')),
	);
	const ordered = query.get('direction') === 'asc' ? found : found.toReversed();
	const first = Number(query.get('first') ?? 0);
	return ordered.slice(first, first + Number(query.get('max') ?? MOST_EVENTS));
}

function forgive(realm: Realm, id: string): Answered {
	const user = realm.users.get(id);
	if (user) user.failures = 0;
	return done;
}
