/** Logging in, renewing, logging out. */
import {
	Forbidden,
	InvalidCredentials,
	RequestsExceeded,
	ServiceUnavailable,
} from '@cubehub/core/errors';
import { del, get, post } from '@cubehub/core/http';
import type { Work } from '@cubehub/core/work';
import { z } from 'zod';
import { answerEds } from '../eds/answer.ts';
import { edsAnswer } from '../eds/schemas.ts';
import {
	ActionRequired,
	ProviderNotFound,
	TokenNotFound,
	UnsupportedMediaType,
} from '../errors.ts';
import { logIn } from './log-in.ts';
import { logOut } from './log-out.ts';
import { refresh } from './refresh.ts';
import {
	callbackRequest,
	loginAnswer,
	loginRequest,
	logoutRequest,
	refreshRequest,
	startRequest,
	type LoginRequest,
} from './schemas.ts';
import { endLogin, startLogin } from './with-provider.ts';

const answer = {
	user: {
		id: '0190f3a4-7c1e-7b5e-9a3d-2f6f1f0a9c11',
		email: 'aigerim@example.com',
		username: 'aigerim',
		first_name: 'Aigerim',
		last_name: null,
		role: '7b4fe5ac-2f0d-5f53-8f3c-0f9d0c3f2a11',
		language: 'kk-KZ',
		email_verified: true,
	},
	access_token: 'eyJhbGciOiJSUzI1NiIsImtpZCI6IjEifQ…',
	refresh_token: 'eyJhbGciOiJIUzUxMiJ9…',
	expires: 900_000,
};

/** A signature logs in at this door too: an earlier system had one door for both. */
async function logInByAny(work: Work, sent: LoginRequest) {
	const { signature, challenge_id = '', otp, email } = sent;
	if (signature !== undefined) return answerEds(work, { challenge_id, signature, otp, email });
	const login = sent.login ?? email ?? sent.username ?? '';
	return logIn(work, { login, password: sent.password ?? '', otp });
}

const logout = {
	summary: 'Log out.',
	description:
		'Ends the login of the access token, of the refresh token, or of the cookies, and takes the cookies away; `all=true` ends every login of the person. With a `redirect` the answer is 303, by way of Keycloak.',
	who: 'public',
	request: logoutRequest,
	answer: z.null(),
	refuses: [TokenNotFound, InvalidCredentials, Forbidden, UnsupportedMediaType, ServiceUnavailable],
	run: (work: Work, { all, ...asked }: z.output<typeof logoutRequest>) =>
		logOut(work, { ...asked, all: all === true || all === 'true' }),
} as const;

export const loginRoutes = [
	post('/login', {
		summary: 'Log in with e-mail or username and password.',
		description:
			'The tokens are answered, and set as the cookies cubehub_access and cubehub_refresh. Unknown, wrong, disabled and locked are one answer. Five that fail within 15 minutes, of one address or account, lock it for 15 minutes.',
		who: 'public',
		request: loginRequest,
		answer: edsAnswer,
		example: {
			request: { login: 'aigerim@example.com', password: '…' },
			answer,
		},
		refuses: [
			InvalidCredentials,
			ActionRequired,
			UnsupportedMediaType,
			RequestsExceeded,
			ServiceUnavailable,
		],
		run: logInByAny,
	}),
	post('/refresh', {
		summary: 'Renew the tokens of a login.',
		description:
			'A refresh token is good once. Asked twice within 10 seconds by the same browser, the answer is the same; a token that was used before ends its login. Tokens of other clients are renewed at Keycloak.',
		who: 'public',
		request: refreshRequest,
		answer: loginAnswer,
		example: { request: { refresh_token: 'eyJhbGciOiJIUzUxMiJ9…' }, answer },
		refuses: [
			InvalidCredentials,
			Forbidden,
			UnsupportedMediaType,
			RequestsExceeded,
			ServiceUnavailable,
		],
		run: refresh,
	}),
	post('/logout', logout),
	del('/logout', logout),
	get('/login/:provider', {
		summary: 'Send a browser to log in with Google or Microsoft.',
		description: 'Answers 302. The browser comes back to /identity/callback.',
		who: 'public',
		request: startRequest,
		answer: z.null(),
		refuses: [ProviderNotFound],
		run: startLogin,
	}),
	get('/callback', {
		summary: 'Take a browser back from a provider.',
		description:
			'Sets the cookies and answers 302 to the redirect of the beginning. Good once, in the browser that was sent, within 5 minutes. A person who turned back arrives with reason=LOGIN_CANCELLED.',
		who: 'public',
		request: callbackRequest,
		answer: z.null(),
		refuses: [InvalidCredentials, ActionRequired, ProviderNotFound, ServiceUnavailable],
		run: endLogin,
	}),
];
