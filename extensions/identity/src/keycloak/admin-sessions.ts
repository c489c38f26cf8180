/** Sessions, mails and locks of the people of the realm. */
import { unlessMissing, type AdminConnection } from './admin-connection.ts';
import type { KeycloakAdmin, KeycloakSession, MailOptions } from './admin.ts';

type SessionMethods = Pick<
	KeycloakAdmin,
	| 'sendVerifyEmail'
	| 'sendPasswordReset'
	| 'sessionsOf'
	| 'endSession'
	| 'logoutEverywhere'
	| 'clearLoginFailures'
>;

const RESET_SECONDS = 900;

export function sessionMethods(connection: AdminConnection): SessionMethods {
	const { ask, askForMail } = connection;
	return {
		sendVerifyEmail: (id, options = {}) => sendVerifyEmail(connection, id, options),
		sendPasswordReset: (id) =>
			askForMail((client) =>
				client.users.executeActionsEmail({
					id,
					actions: ['UPDATE_PASSWORD'],
					lifespan: RESET_SECONDS,
				}),
			),
		sessionsOf: (id) => sessionsOf(connection, id),
		endSession: (sid, isOffline = false) => endSession(connection, sid, isOffline),
		logoutEverywhere: async (id) => {
			await unlessMissing(
				ask((client) => client.users.logout({ id })),
				undefined,
			);
			// It leaves the offline ones alive.
			for (const session of await sessionsOf(connection, id)) {
				if (session.isOffline) await endSession(connection, session.id, true);
			}
		},
		clearLoginFailures: async (id) => {
			await unlessMissing(
				ask((client) => client.attackDetection.del({ id })),
				undefined,
			);
		},
	};
}

/** The client's own method cannot say how long the link lives. */
function sendVerifyEmail(
	{ askForMail }: AdminConnection,
	id: string,
	{ lifespanSeconds, ...where }: MailOptions,
): Promise<void> {
	return askForMail((client) =>
		lifespanSeconds === undefined
			? client.users.sendVerifyEmail({ id, ...where })
			: client.users.executeActionsEmail({
					id,
					actions: ['VERIFY_EMAIL'],
					lifespan: lifespanSeconds,
					...where,
				}),
	);
}

async function sessionsOf(
	{ ask, mobileId: clientId }: AdminConnection,
	id: string,
): Promise<readonly KeycloakSession[]> {
	const [online, offline] = await Promise.all([
		unlessMissing(
			ask((client) => client.users.listSessions({ id })),
			[],
		),
		// Only one client may ask for these.
		unlessMissing(
			ask((client) => client.users.listOfflineSessions({ id, clientId })),
			[],
		),
	]);
	return [
		...online.map((session) => sessionOf(session, false)),
		...offline.map((session) => sessionOf(session, true)),
	];
}

type Representation = {
	readonly id?: string;
	readonly ipAddress?: string;
	readonly start?: number;
	readonly lastAccess?: number;
	readonly clients?: { readonly [id: string]: string };
};

function sessionOf(found: Representation, isOffline: boolean): KeycloakSession {
	return {
		id: found.id ?? '',
		ip: found.ipAddress ?? '',
		startedAt: new Date(found.start ?? 0),
		lastAccessAt: new Date(found.lastAccess ?? 0),
		clients: Object.values(found.clients ?? {}),
		isOffline,
	};
}

function endSession(
	{ ask, realm }: AdminConnection,
	session: string,
	isOffline: boolean,
): Promise<boolean> {
	const ended = ask((client) => client.realms.deleteSession({ realm, session, isOffline }));
	return unlessMissing(
		ended.then(() => true),
		false,
	);
}
