/**
 * Sessions of Directus that we open and renew ourselves: signatures, Google, passwords in local mode.
 * They are sessions like any other: 15 minutes of access, 7 days to renew it.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { InvalidCredentials } from '@cubehub/core/errors';
import { logIn, renewLogin, type Issued, type Origin } from '@cubehub/core/logins';
import type { Work } from '@cubehub/core/work';
import { refusalOfDirectus } from './directus-errors.ts';
import { announceLogin } from './login-underway.ts';
import { familyOf, insertSession, noteActivity, noteProof, type Proof } from './store.ts';

/** An open session. The tokens are secrets: they go to the client and nowhere else. */
export type Opened = {
	readonly accessToken: string;
	/** 64 characters, good once. */
	readonly refreshToken: string;
	/** How long the access token holds, in milliseconds. */
	readonly expires: number;
	/** Id of identity_sessions. */
	readonly session: string;
};

/** 64 characters, as Directus' own are. */
const TOKEN_BYTES = 48;

/** Opens a session for a person who has proved who they are. Throws InvalidCredentials, UserSuspended. */
export async function openSession(work: Work, user: string, login: Proof): Promise<Opened> {
	const token = randomBytes(TOKEN_BYTES).toString('base64url');
	const opening = { user, token, ...originOf(work) };

	const session = await work.transaction(async ({ sql }) => {
		await insertSession(sql, opening);
		await noteActivity(sql, opening);
		return noteProof(sql, token, login);
	});
	if (session === undefined) throw InvalidCredentials;
	return opened(session, await told(renewLogin(token, originOf(work))));
}

/** Renews a session; a token that was used before ends it. Throws InvalidCredentials, UserSuspended. */
export async function refreshSession(work: Work, refreshToken: string): Promise<Opened> {
	const issued = await told(renewLogin(refreshToken, originOf(work)));
	const family = await familyOf(work.sql, issued.refreshToken);
	// Somebody used the same token at the same moment: theirs is the one that goes on.
	if (!family) throw InvalidCredentials;
	return opened(family.session, issued);
}

/** Logs in with the password that Directus keeps. Throws InvalidCredentials, whatever was wrong. */
export async function passwordSession(
	work: Work,
	email: string,
	password: string,
	otp?: string,
): Promise<Opened> {
	const session = randomUUID();
	const credentials = { email, password, ...(otp !== undefined && { otp }) };
	const issued = await announceLogin({ session, isCounted: true }, () =>
		told(logIn(credentials, originOf(work))),
	);
	return opened(session, issued);
}

function originOf({ client }: Work): Origin {
	return { ip: client.ip || null, userAgent: client.userAgent, origin: client.origin };
}

function opened(session: string, { accessToken, refreshToken, expires }: Issued): Opened {
	return { accessToken, refreshToken, expires, session };
}

async function told(issuing: Promise<Issued>): Promise<Issued> {
	try {
		return await issuing;
	} catch (error) {
		throw refusalOfDirectus(error);
	}
}
