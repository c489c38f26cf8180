/**
 * The connection to the admin API: who we are there, how long we wait, and when we stop asking.
 *
 * - What fails comes out as ServiceUnavailable, or as AdminAnswer when Keycloak said no: its texts
 *   are for our decisions and never reach a client.
 */
import { isRefusal, ServiceUnavailable } from '@cubehub/core/errors';
import { log } from '@cubehub/core/log';
import KeycloakAdminClient, { NetworkError } from '@keycloak/keycloak-admin-client';
import type { KeycloakSettings } from '../settings.ts';
import { breaker } from './breaker.ts';
import { AdminAnswer, serviceToken } from './service-token.ts';

export type AdminConnection = {
	/** Calls the API. Throws ServiceUnavailable, or AdminAnswer for a status from 400 to 499. */
	ask<Result>(call: (client: KeycloakAdminClient) => Promise<Result>): Promise<Result>;
	/** The same, but throws AdminAnswer for a status from 500 on too: Keycloak is there, and cannot. */
	askForAnswer<Result>(call: (client: KeycloakAdminClient) => Promise<Result>): Promise<Result>;
	/** The same for mails: a mail server that fails is no reason to stop asking Keycloak. */
	askForMail(call: (client: KeycloakAdminClient) => Promise<unknown>): Promise<void>;
	readonly realm: string;
	readonly mobileId: string;
};

const TIMEOUT_MS = 5_000;
const MOST_FAILURES = 5;
const OPEN_MS = 10_000;
const RETRY_SECONDS = 5;
const UNAUTHORIZED = 401;
const THEIR_SIDE = 500;

/** Connects at the first call. */
export function connectAdmin(keycloak: KeycloakSettings, timeoutMs = TIMEOUT_MS): AdminConnection {
	const client = new KeycloakAdminClient({
		baseUrl: keycloak.internalUrl,
		realmName: keycloak.realm,
		timeout: timeoutMs,
	});
	const token = serviceToken(keycloak, timeoutMs);
	client.registerTokenProvider(token);
	const guard = breaker({ most: MOST_FAILURES, openMs: OPEN_MS, isFailure: isNoAnswer });

	/** A token that ended early, as after a restart of Keycloak, is worth a second try. */
	const withFreshToken = async <Result>(
		call: (client: KeycloakAdminClient) => Promise<Result>,
	): Promise<Result> => {
		try {
			return await call(client);
		} catch (error) {
			if (answerOf(error)?.status !== UNAUTHORIZED) throw error;
			token.forget();
			return call(client);
		}
	};

	const askForAnswer: AdminConnection['askForAnswer'] = (call) =>
		guard.run(() => withFreshToken(call)).catch(told);
	return {
		realm: keycloak.realm,
		mobileId: keycloak.mobileId,
		askForAnswer,
		ask: (call) => askForAnswer(call).catch(unavailable),
		askForMail: async (call) => {
			// The token is fetched under the breaker's eyes, the mail is not sent under them.
			await guard
				.run(() => token.getAccessToken())
				.catch(told)
				.catch(unavailable);
			await withFreshToken(call).catch(told).catch(unavailable);
		},
	};
}

/** Gives what `call` gives, or `otherwise` for a 404. */
export async function unlessMissing<Result, Other>(
	call: Promise<Result>,
	otherwise: Other,
): Promise<Result | Other> {
	try {
		return await call;
	} catch (error) {
		if (error instanceof AdminAnswer && error.status === 404) return otherwise;
		throw error;
	}
}

function answerOf(error: unknown): AdminAnswer | undefined {
	if (error instanceof AdminAnswer) return error;
	if (!(error instanceof NetworkError)) return undefined;
	return new AdminAnswer(error.response.status, textOf(error.responseData, error.message));
}

/** What tells the cases apart: `field`, `errorMessage` or `error` of the body. */
function textOf(data: unknown, fallback: string): string {
	if (typeof data !== 'object' || data === null) return fallback;
	const { errorMessage, error, field } = data as { [name: string]: unknown };
	const told = field === undefined ? (errorMessage ?? error) : `field ${String(field)}`;
	return typeof told === 'string' ? told : fallback;
}

function isNoAnswer(error: unknown): boolean {
	const answer = answerOf(error);
	return answer ? answer.status >= THEIR_SIDE : true;
}

function told(error: unknown): never {
	if (isRefusal(error)) throw error;
	const answer = answerOf(error);
	if (answer) throw answer;
	log.warn('Keycloak does not answer', { reason: nameOf(error) });
	throw ServiceUnavailable.with({ retry_after: RETRY_SECONDS });
}

function unavailable(error: unknown): never {
	if (!(error instanceof AdminAnswer) || error.status < THEIR_SIDE) throw error;
	log.warn('Keycloak cannot answer', { status: error.status });
	throw ServiceUnavailable.with({ retry_after: RETRY_SECONDS });
}

function nameOf(error: unknown): string {
	return error instanceof Error ? error.name : 'unknown';
}
