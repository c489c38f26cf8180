/** What a browser meets: the login form, the way back with a code, and the links of mails. */
import { randomUUID } from 'node:crypto';
import { redirectTo, type Answered, type Asked } from './answers.ts';
import { findClient, mayReturnTo } from './clients.ts';
import { page } from './logouts.ts';
import { note, openSession, userByLogin, type Grant, type Realm, type Session } from './realm.ts';
import { tryPassword } from './token-endpoint.ts';

const COOKIE = 'KEYCLOAK_IDENTITY';

/** GET auth: the form, or at once the way back for a browser that is logged in. */
export function authorize(realm: Realm, { query, headers }: Asked): Answered {
	const client = findClient(query.get('client_id'));
	const redirectUri = query.get('redirect_uri') ?? '';
	if (!client) return page(400, 'Client not found.');
	if (!mayReturnTo(realm, client, redirectUri)) return page(400, 'Invalid parameter: redirect_uri');

	const grant: Grant = {
		client,
		redirectUri,
		state: query.get('state') ?? undefined,
		nonce: query.get('nonce') ?? undefined,
		challenge: query.get('code_challenge') ?? '',
		scope: query.get('scope') ?? '',
		hint: query.get('kc_idp_hint') ?? undefined,
	};
	const missing = faultOf(query);
	if (missing) return back(realm, grant, { error: 'invalid_request', error_description: missing });

	const session = sessionOf(realm, headers.cookie);
	if (session && query.get('prompt') !== 'login') return backWithCode(realm, grant, session);
	if (query.get('prompt') === 'none') return back(realm, grant, { error: 'login_required' });
	return form(realm, grant);
}

/** POST login-actions/authenticate: the form that was sent. */
export async function authenticate(realm: Realm, { query, form: sent }: Asked): Promise<Answered> {
	const id = query.get('session_code') ?? '';
	const grant = realm.forms.get(id);
	realm.forms.delete(id);
	if (!grant) return page(400, 'Page has expired');

	const user = userByLogin(realm, sent.get('username') ?? '');
	const refused =
		user && (await tryPassword(user, sent.get('password') ?? '', sent.get('otp') ?? undefined));
	if (!user || refused) {
		note(realm, 'LOGIN_ERROR', user?.id, { clientId: grant.client });
		return form(realm, grant, 'Invalid username or password.');
	}
	const session = openSession(realm, user.id);
	note(realm, 'LOGIN', user.id, { clientId: grant.client, sessionId: session.id });
	return backWithCode(realm, grant, session);
}

/** The link of a mail: it takes effect, and says so on a page. */
export function followLink(realm: Realm, { query }: Asked): Answered {
	const action = realm.actions.get(query.get('key') ?? '');
	const user = action && realm.users.get(action.user);
	if (!action || !user || action.expiresAt < Date.now()) return page(400, 'Action expired.');
	realm.actions.delete(query.get('key') ?? '');
	if (action.actions.includes('VERIFY_EMAIL')) {
		if (user.email !== action.email) return page(400, 'Invalid code');
		user.emailVerified = true;
		note(realm, 'CUSTOM_REQUIRED_ACTION', user.id, {
			details: { custom_required_action: 'VERIFY_EMAIL' },
		});
		return page(200, 'Your email address has been verified.');
	}
	const password = query.get('password');
	if (password === null) return page(200, '<form id="kc-passwd-update-form"></form>');
	user.password = password;
	// In 26.7 the mailed reset proves the address, too.
	user.emailVerified = true;
	note(realm, 'UPDATE_PASSWORD', user.id, { details: { credential_type: 'password' } });
	return page(200, 'Your account has been updated.');
}

/** The session of a browser's cookie, as long as it and the person are good. */
function sessionOf(realm: Realm, cookie: string | undefined): Session | undefined {
	const id = new RegExp(`${COOKIE}=([^;]+)`).exec(cookie ?? '')?.[1];
	const session = realm.sessions.get(id ?? '');
	return session && realm.users.get(session.user)?.enabled ? session : undefined;
}

function faultOf(query: URLSearchParams): string | undefined {
	if (query.get('response_type') !== 'code') return 'Missing parameter: response_type';
	if (!query.has('code_challenge_method')) return 'Missing parameter: code_challenge_method';
	if (query.get('code_challenge_method') !== 'S256') {
		return 'Invalid parameter: code challenge method is not configured one';
	}
	if (!query.get('code_challenge')) return 'Missing parameter: code_challenge';
	return undefined;
}

/** One page for all that a person types; the real one asks for the code on a second page. */
function form(realm: Realm, grant: Grant, message = ''): Answered {
	const id = randomUUID();
	realm.forms.set(id, grant);
	const action = `${realm.issuer}/login-actions/authenticate?session_code=${id}&amp;execution=1`;
	return page(
		200,
		`<span id="input-error">${message}</span>
<form id="kc-form-login" action="${action}" method="post">
<input name="username"><input name="password" type="password"><input name="otp"></form>`,
	);
}

export function backWithCode(realm: Realm, grant: Grant, session: Session): Answered {
	// As the real one: three parts, the second of them the session.
	const code = `${randomUUID()}.${session.id}.${randomUUID()}`;
	realm.codes.set(code, { ...grant, session: session.id });
	const cookie = `${COOKIE}=${session.id}; Path=/realms/cubehub/; HttpOnly; Secure; SameSite=None`;
	return back(realm, grant, { session_state: session.id, code }, [cookie]);
}

function back(
	realm: Realm,
	grant: Grant,
	said: { readonly [name: string]: string },
	cookies: readonly string[] = [],
): Answered {
	const place = new URL(grant.redirectUri);
	if (grant.state !== undefined) place.searchParams.set('state', grant.state);
	for (const [name, value] of Object.entries({ ...said, iss: realm.issuer })) {
		place.searchParams.set(name, value);
	}
	return redirectTo(place, cookies);
}
