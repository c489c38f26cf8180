/** People of the realm: made, found, changed, deleted, and the groups they are in. */
import { Forbidden, InvalidPayload, type Refusal } from '@cubehub/core/errors';
import { log } from '@cubehub/core/log';
import { z } from 'zod';
import { EmailAlreadyExists, UserCreateError, UsernameAlreadyExists } from '../errors.ts';
import { unlessMissing, type AdminConnection } from './admin-connection.ts';
import type {
	Group,
	KeycloakAdmin,
	KeycloakUser,
	KeycloakUserChange,
	NewKeycloakUser,
} from './admin.ts';
import { SAGA_ATTRIBUTE as SAGA } from './saga-attribute.ts';
import { AdminAnswer } from './service-token.ts';

type PersonMethods = Pick<
	KeycloakAdmin,
	| 'createUser'
	| 'user'
	| 'userByEmail'
	| 'userByUsername'
	| 'userBySaga'
	| 'users'
	| 'usersOfSagas'
	| 'changeUser'
	| 'deleteUser'
	| 'groupsOf'
	| 'groups'
	| 'membersOf'
>;

const CUSTOMERS = '/cubehub-customers';
const ADMINISTRATORS = 'cubehub-admins';
const BAD_REQUEST = 400;
const CONFLICT = 409;

const representation = z.object({
	id: z.string(),
	username: z.string(),
	email: z.string().nullish(),
	emailVerified: z.boolean().default(false),
	enabled: z.boolean().default(false),
	firstName: z.string().nullish(),
	lastName: z.string().nullish(),
	createdTimestamp: z.number().default(0),
	attributes: z.record(z.string(), z.array(z.string())).default({}),
});

/** Refuses to go on when the person is an administrator. Asks Keycloak. */
export async function refuseAdministrator(connection: AdminConnection, id: string): Promise<void> {
	if ((await groupsOf(connection, id)).includes(ADMINISTRATORS)) throw Forbidden;
}

export function personMethods(connection: AdminConnection): PersonMethods {
	const { ask } = connection;
	const users = async (first: number, max: number): Promise<readonly KeycloakUser[]> => {
		const found = await ask((client) => client.users.find({ first, max }));
		return found.map(userOf);
	};
	const one = async (query: {
		readonly [name: string]: string | boolean;
	}): Promise<KeycloakUser | null> => {
		const [found] = await ask((client) => client.users.find({ ...query, max: 1 }));
		return found ? userOf(found) : null;
	};

	return {
		createUser: (user) => createUser(connection, user),
		user: async (id) => {
			const found = await ask((client) => client.users.findOne({ id }));
			return found ? userOf(found) : null;
		},
		userByEmail: (email) => one({ email: email.toLowerCase(), exact: true }),
		userByUsername: (username) => one({ username: username.toLowerCase(), exact: true }),
		userBySaga: (saga) => one({ q: `${SAGA}:${saga}` }),
		users,
		usersOfSagas: async (first, max) => {
			const page = await users(first, max);
			return page.length === 0 ? undefined : page.filter(({ attributes }) => attributes[SAGA]);
		},
		changeUser: (id, change) => changeUser(connection, id, change),
		deleteUser: async (id) => {
			await refuseAdministrator(connection, id);
			const deleted = ask((client) => client.users.del({ id })).then(() => true);
			return unlessMissing(deleted, false);
		},
		groupsOf: (id) => groupsOf(connection, id),
		groups: async () => {
			const found = await ask((client) => client.groups.find({ max: 1000 }));
			return found.map(({ id, name }) => ({ id, name }) as Group);
		},
		membersOf: async (id, first, max) => {
			const found = await ask((client) =>
				client.groups.listMembers({ id, first, max, briefRepresentation: true }),
			);
			return found.map((user) => user.id ?? '');
		},
	};
}

async function createUser(connection: AdminConnection, user: NewKeycloakUser): Promise<string> {
	const { username, email, password, saga, locale, federated } = user;
	try {
		const { id } = await connection.askForAnswer((client) =>
			client.users.create({
				username,
				email,
				enabled: true,
				emailVerified: user.emailVerified ?? false,
				...(user.firstName !== undefined && { firstName: user.firstName }),
				...(user.lastName !== undefined && { lastName: user.lastName }),
				attributes: { [SAGA]: [saga], ...(locale !== undefined && { locale: [locale] }) },
				groups: [CUSTOMERS],
				...(password !== undefined && {
					credentials: [{ type: 'password', value: password, temporary: false }],
				}),
				...(federated && {
					federatedIdentities: [
						{
							identityProvider: federated.provider,
							userId: federated.userId,
							userName: federated.userName,
						},
					],
				}),
			}),
		);
		return id;
	} catch (error) {
		if (!(error instanceof AdminAnswer)) throw error;
		throw error.status === CONFLICT
			? await conflictOf(connection, user, error.message)
			: refusalOf(error);
	}
}

/** Both may be taken, and the text names one of them: the address comes first. */
async function conflictOf(
	connection: AdminConnection,
	{ email }: NewKeycloakUser,
	text: string,
): Promise<Refusal> {
	if (/same email/i.test(text)) return EmailAlreadyExists;
	const found = await connection.ask((client) =>
		client.users.find({ email: email.toLowerCase(), exact: true, max: 1 }),
	);
	return found.length > 0 ? EmailAlreadyExists : UsernameAlreadyExists;
}

const FIELDS: { readonly [field: string]: string } = {
	username: 'username',
	email: 'email',
	firstName: 'first_name',
	lastName: 'last_name',
};

/** What Keycloak dislikes about a new account, in our words. Nothing was made. */
function refusalOf({ status, message }: AdminAnswer): Refusal {
	const path = FIELDS[message.replace('field ', '')];
	if (path !== undefined && status === BAD_REQUEST)
		return InvalidPayload.with({ path, reason: 'It is not accepted.' });
	if (message.startsWith('invalidPassword')) {
		return InvalidPayload.with({ path: 'password', reason: 'Choose another password.' });
	}
	log.error('Keycloak made no account', { status, reason: message });
	return UserCreateError;
}

/**
 * A body with `attributes` replaces the whole person, so what stays is written with it; without
 * attributes it holds what changes and nothing else.
 */
async function changeUser(
	connection: AdminConnection,
	id: string,
	{ attributes, ...fields }: KeycloakUserChange,
): Promise<void> {
	await refuseAdministrator(connection, id);
	const change = attributes ? await wholePerson(connection, id, { attributes, ...fields }) : fields;
	if (!change) return;
	try {
		const done = connection.ask((client) => client.users.update({ id }, change));
		await unlessMissing(done, undefined);
	} catch (error) {
		throw error instanceof AdminAnswer && error.status === CONFLICT ? EmailAlreadyExists : error;
	}
}

async function wholePerson(
	{ ask }: AdminConnection,
	id: string,
	{ attributes = {}, ...fields }: KeycloakUserChange,
) {
	const found = await ask((client) => client.users.findOne({ id }));
	if (!found) return undefined;
	const { username, email, emailVerified, enabled, firstName, lastName, requiredActions } = found;
	const merged = Object.entries({ ...found.attributes, ...attributes });
	const stays = { username, email, emailVerified, enabled, firstName, lastName, requiredActions };
	return {
		...(Object.fromEntries(
			Object.entries(stays).filter(([, value]) => value !== undefined),
		) as KeycloakUserChange),
		...fields,
		attributes: Object.fromEntries(merged.filter(([, value]) => value !== null)),
	};
}

async function groupsOf({ ask }: AdminConnection, id: string): Promise<readonly string[]> {
	const groups = await unlessMissing(
		ask((client) => client.users.listGroups({ id })),
		[],
	);
	return groups.flatMap(({ name }) => name ?? []);
}

function userOf(found: object): KeycloakUser {
	const { createdTimestamp, email, firstName, lastName, ...rest } = representation.parse(found);
	return {
		...rest,
		email: email ?? null,
		firstName: firstName ?? null,
		lastName: lastName ?? null,
		createdAt: new Date(createdTimestamp),
	};
}
