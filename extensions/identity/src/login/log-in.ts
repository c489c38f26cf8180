/** A login with a password, by e-mail or username. */
import { setTimeout as pause } from 'node:timers/promises';
import { InvalidCredentials, isRefusal } from '@cubehub/core/errors';
import type { Sql, Work } from '@cubehub/core/work';
import { passwordSession } from '../access/directus-session.ts';
import { ActionRequired } from '../errors.ts';
import { passwordGrant } from '../keycloak/token-endpoint.ts';
import { limited, succeeded, uncounted } from '../limits.ts';
import { identitySettings } from '../settings.ts';
import { admit } from './admission.ts';
import { cookieTokens, loginReply } from './answer.ts';
import { oncePerAccount } from './claims.ts';
import type { CookieTokens } from './cookies.ts';
import { userOfSession } from './store.ts';

export type PasswordLogin = {
	/** E-mail or username, in lower case. */
	readonly login: string;
	readonly password: string;
	readonly otp?: string | undefined;
};

type LoggedIn = { readonly user: string; readonly tokens: CookieTokens };

/**
 * Logs a person in. Unknown, wrong, disabled and locked are one answer, InvalidCredentials, in the
 * same time. Besides: ActionRequired, RequestsExceeded, ServiceUnavailable.
 */
export async function logIn(work: Work, login: PasswordLogin) {
	const who = { ip: work.client.ip, account: login.login };
	await limited('login', who);
	const started = performance.now();
	try {
		const { user, tokens } = await loggedIn(work, login);
		await succeeded('login', who);
		return await loginReply(work.sql, user, tokens);
	} catch (error) {
		if (isRefusal(error) && error.code === InvalidCredentials.code) await stall(started);
		// The password was right.
		else if (isRefusal(error) && error.code === ActionRequired.code) await succeeded('login', who);
		else await uncounted('login', who);
		throw error;
	}
}

function loggedIn(work: Work, login: PasswordLogin): Promise<LoggedIn> {
	return identitySettings().mode === 'sso' ? byKeycloak(work, login) : byDirectus(work, login);
}

/** Keycloak takes the second of two right logins of one account at a time for a wrong one. */
async function byKeycloak(work: Work, { login, password, otp }: PasswordLogin): Promise<LoggedIn> {
	const { sql, client } = work;
	const account = (await accountOf(sql, login))?.id ?? login;
	const tokens = await oncePerAccount(sql, account, () =>
		passwordGrant(login, password, otp, client.ip),
	);
	const { user } = await admit(sql, tokens);
	return { user, tokens: cookieTokens(tokens) };
}

async function byDirectus(work: Work, { login, password, otp }: PasswordLogin): Promise<LoggedIn> {
	const account = await accountOf(work.sql, login);
	const opened = await passwordSession(work, account?.email ?? login, password, otp);
	return { user: await userOfSession(work.sql, opened.session), tokens: opened };
}

type Account = { readonly id: string; readonly email: string | null };

/** Whose e-mail or username this is; an address goes before a username. */
async function accountOf(sql: Sql, login: string): Promise<Account | undefined> {
	const [account] = await sql<Account>`
		select id, email
		from directus_users
		where lower(email) = ${login}
			or lower(username) = ${login}
		order by lower(email) = ${login} desc nulls last
		limit 1`;
	return account;
}

async function stall(started: number): Promise<void> {
	const rest = identitySettings().stallMs - (performance.now() - started);
	if (rest > 0) await pause(rest);
}
