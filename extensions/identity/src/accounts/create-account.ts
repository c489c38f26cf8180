/**
 * Makes an account at Keycloak and here, or at neither.
 *
 * - The saga is noted first: what a crash leaves behind is found by it.
 * - Keycloak comes second, for it decides who has an address or a name; the row and the end of the
 *   saga are one transaction after it.
 * - What fails after Keycloak is undone there, in undo-registration.ts.
 */
import { createHash } from 'node:crypto';
import { currentContext } from '@cubehub/core/context';
import { isRefusal, type Refusal } from '@cubehub/core/errors';
import { configId } from '@cubehub/core/ids';
import { log } from '@cubehub/core/log';
import { hashPassword } from '@cubehub/core/passwords';
import type { Json, Work } from '@cubehub/core/work';
import { EmailAlreadyExists, UserCreateError, UsernameAlreadyExists } from '../errors.ts';
import { keycloakAdmin, type FederatedLink } from '../keycloak/admin.ts';
import { keycloakLocale } from '../people/locale.ts';
import { identitySettings } from '../settings.ts';
import { beginRegistration, beginUndo, completeRegistration, endUndo, takenBy } from './store.ts';
import { firstLook, undoRegistration } from './undo-registration.ts';

export type NewAccount = {
	/** In lower case, without blanks around it. */
	readonly email: string;
	readonly password?: string | undefined;
	readonly username?: string | undefined;
	readonly firstName?: string | undefined;
	readonly lastName?: string | undefined;
	/** As Directus writes it: 'ru-RU'. */
	readonly language?: string | undefined;
	/** Whether somebody who may say so has confirmed the address. */
	readonly emailVerified?: boolean | undefined;
	/** An account elsewhere that logs in to this one: Google. */
	readonly federated?: FederatedLink | undefined;
	/** The national identifier that the person has proved by a signature. */
	readonly iin?: string | undefined;
};

export type Created = {
	/** The id of directus_users. */
	readonly user: string;
	/** Null in local mode. */
	readonly keycloakId: string | null;
};

/**
 * Makes a customer's account. Refuses with EMAIL_ALREADY_EXISTS, USERNAME_ALREADY_EXISTS,
 * USER_CREATE_ERROR, and SERVICE_UNAVAILABLE while Keycloak does not answer. Must not run inside a
 * transaction.
 */
export async function createAccount(work: Work, account: NewAccount): Promise<Created> {
	const taken = await takenBy(work.sql, account.email, account.username ?? null);
	if (taken) throw taken === 'EMAIL_ALREADY_EXISTS' ? EmailAlreadyExists : UsernameAlreadyExists;

	const saga = await begin(work, account);
	const isLocal = identitySettings().mode === 'local';
	const keycloakId = isLocal ? null : await createAtKeycloak(work, saga, account);
	try {
		const row = await rowOf(account, keycloakId);
		const user = await work.transaction(({ sql }) => completeRegistration(sql, saga, row));
		return { user, keycloakId };
	} catch (error) {
		return { user: await keptOrUndone(work, { saga, keycloakId, error }), keycloakId };
	}
}

async function begin(work: Work, { email }: NewAccount): Promise<string> {
	const saga = work.newId();
	await beginRegistration(work.sql, {
		saga,
		correlationId: currentContext()?.correlationId ?? null,
		key: createHash('sha256').update(email, 'utf8').digest('hex'),
		due: new Date(work.now.getTime() + identitySettings().sagaSeconds * 1_000),
	});
	return saga;
}

async function createAtKeycloak(work: Work, saga: string, account: NewAccount): Promise<string> {
	const { email, username, password, firstName, lastName, emailVerified, federated } = account;
	const locale = keycloakLocale(account.language);
	try {
		return await keycloakAdmin().createUser({
			// Never the address: people change it, and another person may have it then.
			username: username ?? saga,
			email,
			saga,
			emailVerified: emailVerified === true,
			...(password !== undefined && { password }),
			...(firstName !== undefined && { firstName }),
			...(lastName !== undefined && { lastName }),
			...(locale !== undefined && { locale }),
			...(federated !== undefined && { federated }),
		});
	} catch (error) {
		throw await refusedByKeycloak(work, saga, error);
	}
}

/** A plain no has left nothing behind. Of anything else nobody knows: what may still arrive is looked for. */
async function refusedByKeycloak(work: Work, saga: string, error: unknown): Promise<unknown> {
	if (isTaken(error)) {
		await endUndo(work.sql, saga);
		return error;
	}
	await beginUndo(work.sql, {
		saga,
		keycloakId: null,
		error: textOf(error),
		due: firstLook(work.now),
	});
	return isRefusal(error) ? error : createErrorFor(error);
}

type Failed = {
	readonly saga: string;
	readonly keycloakId: string | null;
	readonly error: unknown;
};

/** The person, when the transaction went through although its answer was lost; else all is undone. */
async function keptOrUndone(work: Work, { saga, keycloakId, error }: Failed): Promise<string> {
	let kept: string | null;
	try {
		kept = await undoRegistration(work.sql, {
			saga,
			keycloakId,
			error: textOf(error),
			attempts: 1,
			now: work.now,
		});
	} catch (failure) {
		// Nobody knows what was committed: the sweeper decides.
		log.error('a registration is left to the sweeper', { saga, error: failure });
		throw UserCreateError;
	}
	if (kept !== null) return kept;
	throw isTaken(error) ? error : createErrorFor(error);
}

async function rowOf(account: NewAccount, keycloakId: string | null) {
	const { email, password, username, firstName, lastName, language, federated, iin } = account;
	const localId = federated ? `${federated.provider}:${federated.userId}` : null;
	return {
		provider: keycloakId === null ? 'default' : 'keycloak',
		external_identifier: keycloakId ?? localId,
		email,
		password_hash:
			keycloakId === null && password !== undefined ? await hashPassword(password) : null,
		username: username ?? null,
		first_name: firstName ?? null,
		last_name: lastName ?? null,
		language: language ?? null,
		iin: iin ?? null,
		is_verified: account.emailVerified === true,
		role: configId('role:customer'),
	} satisfies { [field: string]: Json };
}

function isTaken(error: unknown): error is Refusal {
	return (
		isRefusal(error) &&
		(error.code === EmailAlreadyExists.code || error.code === UsernameAlreadyExists.code)
	);
}

function createErrorFor(error: unknown): Refusal {
	log.error('an account was not made', { error });
	return UserCreateError;
}

function textOf(error: unknown): string {
	return error instanceof Error ? error.message : String(error);
}
