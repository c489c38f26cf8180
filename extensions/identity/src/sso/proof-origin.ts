/**
 * How an address came to be verified, read from what Keycloak has noted of the person.
 *
 * - A session of whoever registered the address may be the first to bring the news, so nothing is
 *   believed of the session that asks: only what needs the mailbox counts as a proof.
 */
import type { KeycloakAdmin, UserEvent } from '../keycloak/admin.ts';
import { SAGA_ATTRIBUTE } from '../keycloak/saga-attribute.ts';

export type Origin = {
	readonly by: 'provider' | 'reset' | 'own-mail';
	/** Sessions of Keycloak that began by the proof. */
	readonly keepSids: readonly string[];
	/** The provider that the proof came by. */
	readonly keepProvider?: string | undefined;
	/** Whether the password was chosen by whoever gave the proof. */
	readonly keepsPassword: boolean;
};

/** As long as Keycloak keeps events. */
const KEPT_MS = 30 * 86_400_000;
/** Somebody opened the mail that links a provider. Who is logged in links another one without. */
const BY_PROVIDER = 'IDENTITY_PROVIDER_LINK_ACCOUNT';
const OWN_MAIL = 'VERIFY_EMAIL';
/** How Keycloak notes the links that we have it mail; it says so of a verified address at any time. */
const BY_ACTION = 'CUSTOM_REQUIRED_ACTION';
const BY_PASSWORD = new Set(['UPDATE_PASSWORD', 'UPDATE_CREDENTIAL', 'RESET_PASSWORD']);
const TYPES = [BY_PROVIDER, OWN_MAIL, BY_ACTION, ...BY_PASSWORD, 'LOGIN'];

const ownMail: Origin = { by: 'own-mail', keepSids: [], keepsPassword: true };

/** Asks Keycloak. Throws ServiceUnavailable. */
export async function proofFromEvents(
	admin: KeycloakAdmin,
	subject: string,
	email: string,
): Promise<Origin> {
	const since = new Date(Date.now() - KEPT_MS);
	const events = await admin.userEvents(since, { user: subject, types: TYPES });
	return originOf(events, email) ?? fallback(admin, subject);
}

/** What these events, the oldest first, say of an address; undefined when they say nothing. */
export function originOf(events: readonly UserEvent[], email: string): Origin | undefined {
	const linked = events.findLast((event) => isLink(event, email));
	const mailed = events.findLast((event) => isOwnMail(event, email));
	if (linked && (!mailed || linked.at >= mailed.at)) return byProvider(events, linked);
	if (mailed) return ownMail;

	const changes = events.filter(({ type }) => BY_PASSWORD.has(type));
	const [reset] = changes;
	// Whoever is logged in can have it noted once the address is verified, so only the first one counts.
	const confirmed = events.find(isConfirmation);
	if (confirmed && !(reset && reset.at <= confirmed.at)) return ownMail;
	if (!reset) return undefined;
	// With a second change nobody can say whose password it is.
	const isTheirs = changes.every(({ type, at }) => type !== reset.type || +at === +reset.at);
	return {
		by: 'reset',
		keepSids: isTheirs ? sessionsSince(events, reset.at) : [],
		keepsPassword: isTheirs,
	};
}

function byProvider(events: readonly UserEvent[], linked: UserEvent): Origin {
	const provider = linked.details['identity_provider'];
	const logins = events.filter(
		(event) => event.at >= linked.at && event.details['identity_provider'] === provider,
	);
	return {
		by: 'provider',
		keepProvider: provider,
		keepSids: provider === undefined ? [] : sessionsSince(logins, linked.at),
		keepsPassword: false,
	};
}

function isLink(event: UserEvent, email: string): boolean {
	const { type, details } = event;
	const isMailed = type === BY_PROVIDER || (type === OWN_MAIL && 'identity_provider' in details);
	return isMailed && isOf(event, email);
}

function isOwnMail(event: UserEvent, email: string): boolean {
	const { type, details } = event;
	return type === OWN_MAIL && !('identity_provider' in details) && isOf(event, email);
}

function isConfirmation({ type, details }: UserEvent): boolean {
	return type === BY_ACTION && details['custom_required_action'] === OWN_MAIL;
}

/** Whether an event is about this address; one that names none is. */
function isOf({ details }: UserEvent, email: string): boolean {
	return details['email'] === undefined || details['email'].toLowerCase() === email;
}

function sessionsSince(events: readonly UserEvent[], since: Date): readonly string[] {
	return events.flatMap(({ type, at, session }) =>
		type === 'LOGIN' && at >= since && session !== undefined ? [session] : [],
	);
}

/**
 * Nothing is noted, or not any more. An administrator may have said so; but a link beside the password
 * of a registration may be anybody's.
 */
async function fallback(admin: KeycloakAdmin, subject: string): Promise<Origin> {
	const [user, links, credentials] = await Promise.all([
		admin.user(subject),
		admin.federatedOf(subject),
		admin.credentialsOf(subject),
	]);
	const isRegistered = user?.attributes[SAGA_ATTRIBUTE] !== undefined;
	if (!isRegistered || links.length === 0 || credentials.length === 0) return ownMail;
	return { by: 'provider', keepSids: [], keepsPassword: false };
}
