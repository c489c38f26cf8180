/** How sessions end, and who is told: one POST for each client of the session, tried once. */
import { clientOf, done, oauthError, redirectTo, type Answered, type Asked } from './answers.ts';
import { findClient, isAuthentic, mayLeaveTo } from './clients.ts';
import { note, type Realm, type Session } from './realm.ts';
import { logoutToken } from './tokens.ts';

/** A house that hangs holds Keycloak this long. */
const PATIENCE_MS = 5000;

/** Ends a session and tells its clients; ends when they have answered, or did not. */
export async function endSession(realm: Realm, session: Session): Promise<void> {
	realm.sessions.delete(session.id);
	note(realm, 'LOGOUT', session.user, { sessionId: session.id });
	if (!realm.switches.backchannel) return;
	const told = [...session.clients.keys()].flatMap((client) => {
		const token = logoutToken(realm, { aud: client, sub: session.user, sid: session.id });
		return realm.houses.map((house) => tell(house, token));
	});
	await Promise.all(told);
}

/** Ends the online sessions of a person; the offline ones stay. */
export async function logoutUser(realm: Realm, user: string): Promise<void> {
	const ended = [...realm.sessions.values()].filter(
		(session) => session.user === user && !session.isOffline,
	);
	await Promise.all(ended.map((session) => endSession(realm, session)));
}

async function tell(house: string, token: string): Promise<void> {
	try {
		await fetch(`${house}/identity/backchannel-logout`, {
			method: 'POST',
			body: new URLSearchParams({ logout_token: token }),
			signal: AbortSignal.timeout(PATIENCE_MS),
		});
	} catch {
		// As the real one: one try, and the session is ended whatever came of it.
	}
}

/** POST logout with a refresh token: the whole session ends. */
export async function logoutByToken(realm: Realm, asked: Asked): Promise<Answered> {
	const named = clientOf(asked);
	const client = findClient(named?.id);
	if (!client || !isAuthentic(client, named?.secret ?? '')) {
		return oauthError('unauthorized_client', 'Invalid client or Invalid client credentials', 401);
	}
	const claims = realm.keys.unseal(asked.form.get('refresh_token') ?? '');
	if (!claims || claims['azp'] !== client) {
		return oauthError('invalid_grant', 'Invalid refresh token');
	}
	const session = realm.sessions.get(String(claims['sid']));
	if (session) await endSession(realm, session);
	return done;
}

/** GET logout: by the hint at once; without it a page asks; another client's hint is refused. */
export async function logoutByBrowser(realm: Realm, { query }: Asked): Promise<Answered> {
	const place = query.get('post_logout_redirect_uri');
	const hint = query.get('id_token_hint');
	const client = query.get('client_id');
	if (place !== null && !mayLeaveTo(realm, place)) return page(400, 'Invalid redirect uri');
	if (hint === null) return page(200, '<form id="kc-logout-confirm"></form>');

	const claims = realm.keys.read(hint) ?? {};
	const isForeign = client !== null && claims['azp'] !== client;
	if (claims['typ'] !== 'ID' || isForeign) return page(400, 'Invalid parameter: id_token_hint');
	const session = realm.sessions.get(String(claims['sid']));
	if (session) await endSession(realm, session);
	const cookie = 'KEYCLOAK_IDENTITY=; Max-Age=0; Path=/realms/cubehub/; HttpOnly';
	return place === null ? page(200, 'You are logged out') : redirectTo(place, [cookie]);
}

export function page(status: number, body: string): Answered {
	return { status, body: `<!doctype html><body>${body}</body>` };
}
