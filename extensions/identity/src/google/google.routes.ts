/** Routes of logins by ID tokens of other houses. */
import {
	Forbidden,
	InvalidCredentials,
	RequestsExceeded,
	ServiceUnavailable,
} from '@cubehub/core/errors';
import { post } from '@cubehub/core/http';
import { z } from 'zod';
import {
	ActionRequired,
	BrowserLoginRequired,
	EmailAlreadyExists,
	ProviderNotFound,
	UserCreateError,
} from '../errors.ts';
import { loginAnswer } from '../login/schemas.ts';
import { identitySettings } from '../settings.ts';
import { logInByGoogle } from './log-in.ts';

const idToken = z
	.string()
	.max(8192, 'Expected at most 8 kB.')
	.regex(/^[\w-]+\.[\w-]+\.[\w-]+$/, 'Expected a token of three parts.');

export const googleRoutes = [
	post('/login/google', {
		summary: 'Log in by an ID token of Google.',
		description:
			'For mobile apps; browsers go to GET /identity/login/google. The token is at most ten minutes old and good once. Staff log in at the login page instead.',
		who: 'public',
		request: z.strictObject({
			id_token: idToken,
			nonce: z.string().max(255).optional().describe('What the app sent to Google, if it did.'),
			otp: z
				.string()
				.regex(/^\d{6}$/, 'Expected six digits.')
				.optional()
				.describe('The one-time code of staff, in a house without Keycloak.'),
		}),
		answer: loginAnswer,
		refuses: [
			ProviderNotFound,
			InvalidCredentials,
			ActionRequired,
			EmailAlreadyExists,
			UserCreateError,
			Forbidden,
			RequestsExceeded,
			ServiceUnavailable,
		],
		run: logInByGoogle,
	}),
	post('/login/microsoft', {
		summary: 'Refuse an ID token of Microsoft.',
		description: 'Microsoft logs people in by the browser only: GET /identity/login/microsoft.',
		who: 'public',
		request: z.object({}),
		answer: z.null(),
		refuses: [BrowserLoginRequired],
		run: async () => {
			const url = `${identitySettings().publicUrl}/identity/login/microsoft`;
			throw BrowserLoginRequired.with({ url });
		},
	}),
] as const;
