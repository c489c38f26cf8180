/** POST token: a code, a password, a refresh token, or a client of itself. */
import { createHash } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { clientOf, json, oauthError, type Answered, type Asked } from './answers.ts';
import { findClient, isAuthentic, takesPasswords } from './clients.ts';
import {
	note,
	openSession,
	takesOtp,
	userByLogin,
	type ClientId,
	type Realm,
	type User,
} from './realm.ts';
import { issue, now, serviceToken } from './tokens.ts';

/** A password takes time, and while it is looked at a second one of the same person is refused. */
const HASHING_MS = 30;
const MOST_FAILURES = 5;
const WRONG = 'Invalid user credentials';

export async function token(realm: Realm, asked: Asked): Promise<Answered> {
	const named = clientOf(asked);
	const client = findClient(named?.id);
	if (!client)
		return oauthError('invalid_client', 'Invalid client or Invalid client credentials', 401);
	if (!isAuthentic(client, named?.secret ?? '')) {
		return oauthError('unauthorized_client', 'Invalid client or Invalid client credentials', 401);
	}
	switch (asked.form.get('grant_type') ?? '') {
		case 'authorization_code':
			return byCode(realm, asked, client);
		case 'refresh_token':
			return byRefreshToken(realm, asked, client);
		case 'password':
			return byPassword(realm, asked, client);
		case 'client_credentials':
			return byItself(realm, client);
		default:
			return oauthError('unsupported_grant_type', 'Unsupported grant_type');
	}
}

function byCode(realm: Realm, { form }: Asked, client: ClientId): Answered {
	const code = form.get('code') ?? '';
	const grant = realm.codes.get(code);
	realm.codes.delete(code);
	const session = realm.sessions.get(grant?.session ?? '');
	const user = session && realm.users.get(session.user);
	if (!grant || !user) return oauthError('invalid_grant', 'Code not valid');
	if (grant.client !== client) return oauthError('invalid_grant', 'Auth error');
	if (grant.redirectUri !== form.get('redirect_uri')) {
		return oauthError('invalid_grant', 'Incorrect redirect_uri');
	}
	const verifier = form.get('code_verifier');
	if (verifier === null) return oauthError('invalid_grant', 'PKCE code verifier not specified');
	if (createHash('sha256').update(verifier).digest('base64url') !== grant.challenge) {
		return oauthError('invalid_grant', 'PKCE verification failed: Code mismatch');
	}
	note(realm, 'CODE_TO_TOKEN', user.id, { clientId: client, sessionId: session.id });
	return json(issue(realm, { user, session, client }, grant.nonce));
}

/**
 * A refresh token is good once: its second use kills the newest one of that client too. The session
 * itself lives on, and nobody is told.
 */
function byRefreshToken(realm: Realm, { form }: Asked, client: ClientId): Answered {
	const claims = realm.keys.unseal(form.get('refresh_token') ?? '');
	if (!claims) return oauthError('invalid_grant', 'Invalid refresh token');
	if (claims['azp'] !== client) {
		const text = "Invalid refresh token. Token client and authorized client don't match";
		return oauthError('invalid_grant', text);
	}
	if (Number(claims['exp']) <= now()) return oauthError('invalid_grant', 'Token is not active');

	const session = realm.sessions.get(String(claims['sid']));
	const user = realm.users.get(String(claims['sub']));
	if (!session || !user) return oauthError('invalid_grant', 'Session not active');
	if (!user.enabled) return oauthError('invalid_grant', 'User disabled');

	const id = String(claims['jti']);
	const good = session.clients.get(client)?.refresh;
	if (id !== good || realm.dead.has(id)) {
		if (good !== undefined) realm.dead.add(good);
		return oauthError('invalid_grant', 'Maximum allowed refresh token reuse exceeded');
	}
	return json(issue(realm, { user, session, client }));
}

async function byPassword(realm: Realm, { form }: Asked, client: ClientId): Promise<Answered> {
	if (!takesPasswords(client)) {
		return oauthError('unauthorized_client', 'Client not allowed for direct access grants');
	}
	const user = userByLogin(realm, form.get('username') ?? '');
	if (!user) {
		await wait(HASHING_MS);
		return oauthError('invalid_grant', WRONG, 401);
	}
	const refused = await tryPassword(
		user,
		form.get('password') ?? '',
		form.get('totp') ?? undefined,
	);
	if (refused) {
		note(realm, 'LOGIN_ERROR', user.id, { clientId: client, error: 'invalid_user_credentials' });
		return refused;
	}
	const session = openSession(realm, user.id);
	note(realm, 'LOGIN', user.id, { clientId: client, sessionId: session.id });
	return json(issue(realm, { user, session, client }));
}

/** Looks at a password and a code; what is told about a refusal, or undefined when they are right. */
export async function tryPassword(
	user: User,
	password: string,
	code: string | undefined,
): Promise<Answered | undefined> {
	const isParallel = user.isLoggingIn;
	user.isLoggingIn = true;
	try {
		await wait(HASHING_MS);
		const isLocked = user.failures >= MOST_FAILURES;
		if (isParallel || isLocked || !isRight(user, password, code)) {
			if (!isParallel) user.failures += 1;
			return oauthError('invalid_grant', WRONG, 401);
		}
		user.failures = 0;
		if (!user.enabled) return oauthError('invalid_grant', 'Account disabled');
		if (user.requiredActions.length > 0 || user.email === undefined) {
			return oauthError('invalid_grant', 'Account is not fully set up');
		}
		return undefined;
	} finally {
		if (!isParallel) user.isLoggingIn = false;
	}
}

function isRight(user: User, password: string, code: string | undefined): boolean {
	if (user.password === undefined || user.password !== password) return false;
	const hasOtp = user.credentials.some(({ type }) => type === 'otp');
	return !hasOtp || (code !== undefined && takesOtp(user, code));
}

function byItself(realm: Realm, client: ClientId): Answered {
	if (client !== 'cubehub-backend') {
		return oauthError('unauthorized_client', 'Client not enabled to retrieve service account', 401);
	}
	return json({
		access_token: serviceToken(realm, client),
		expires_in: realm.switches.serviceTokenSeconds,
		refresh_expires_in: 0,
		token_type: 'Bearer',
		'not-before-policy': 0,
		scope: 'profile email',
	});
}
