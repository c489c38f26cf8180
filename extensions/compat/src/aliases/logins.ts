/** Registration, login, tokens, sessions. */
import type { Alias, Sent } from '../domain/alias.ts';

const names =
	(...fields: readonly string[]) =>
	(body: Sent): boolean =>
		fields.some((field) => body[field] !== undefined);

const namesLogin = names('login', 'username');
const namesMode = names('mode');

/**
 * The path is Directus' own too. Its clients say the `mode` of their tokens; whoever names a username
 * means the earlier system, and so does everybody else while Keycloak holds the logins.
 */
const isOfAuthService = (body: Sent, isSso: boolean): boolean =>
	!namesMode(body) && (isSso || namesLogin(body));

export const loginAliases: readonly Alias[] = [
	{
		serves: ['CD-01', 'AL-01'],
		from: 'POST /api/v1/auth/register',
		to: 'POST /identity/register',
	},
	{ serves: ['CD-02'], from: 'POST /api/v1/auth/login-email', to: 'POST /identity/login' },
	// Two systems meant two logins by it: the endpoint tells a password from a signature.
	{ serves: ['CD-03', 'AL-02'], from: 'POST /api/v1/auth/login', to: 'POST /identity/login' },
	{ serves: ['CD-04', 'AL-04'], from: 'POST /api/v1/auth/refresh', to: 'POST /identity/refresh' },
	{ serves: ['CD-05', 'AL-05'], from: 'POST /api/v1/auth/logout', to: 'POST /identity/logout' },
	{ serves: ['CD-06', 'AL-06'], from: 'GET /api/v1/auth/me', to: 'GET /users/me' },
	{ serves: ['AL-03'], from: 'POST /api/v1/auth/google', to: 'POST /identity/login/google' },

	{
		serves: ['PSA-001', 'PSA-125'],
		from: 'POST /api/auth/signup',
		to: 'POST /identity/register',
	},
	{ serves: ['PSA-002', 'PSA-124'], from: 'POST /api/auth/login', to: 'POST /identity/login' },
	{ serves: ['PSA-003', 'PSA-126'], from: 'POST /api/auth/logout', to: 'POST /identity/logout' },
	{
		serves: ['PSA-004'],
		from: 'POST /api/auth/verify-email',
		to: 'POST /identity/verify-email',
		opensActionLink: true,
	},
	{
		serves: ['PSA-005'],
		from: 'POST /api/auth/resend-verification',
		to: 'POST /identity/verify-email/resend',
	},
	{
		serves: ['PSA-006'],
		from: 'POST /api/auth/forgot-password',
		to: 'POST /identity/password/forgot',
	},
	{
		serves: ['PSA-007'],
		from: 'POST /api/auth/reset-password',
		to: 'POST /auth/password/reset',
		opensActionLink: true,
	},
	{ serves: ['PSA-008'], from: 'POST /api/auth/google', to: 'POST /identity/login/google' },
	// An ID token of Microsoft is answered with the way through the browser, a form is sent that way.
	{
		serves: ['PSA-009'],
		from: 'POST /api/auth/microsoft',
		to: 'POST /identity/login/microsoft',
		when: names('id_token'),
	},
	{ serves: ['PSA-009'], from: 'POST /api/auth/microsoft', to: 'GET /identity/login/microsoft' },
	{ serves: ['PSA-010', 'PSA-127'], from: 'GET /api/auth/me', to: 'GET /users/me' },
	{ serves: ['PSA-011'], from: 'PATCH /api/auth/locale', to: 'PATCH /users/me' },

	{
		serves: ['AS-01'],
		from: 'POST /auth/register',
		to: 'POST /identity/register',
		isWrapped: true,
	},
	{
		serves: ['AS-02'],
		from: 'POST /auth/login',
		to: 'POST /identity/login',
		when: isOfAuthService,
		isWrapped: true,
	},
	{
		serves: ['AS-03'],
		from: 'DELETE /auth/logout',
		to: 'DELETE /identity/logout',
		isWrapped: true,
	},
];
