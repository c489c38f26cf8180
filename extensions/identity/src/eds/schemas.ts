/** Requests and answers of electronic signatures. */
import { instant, uuid } from '@cubehub/core/http';
import { z } from 'zod';
import { loginAnswer, person } from '../login/schemas.ts';

const MOST_LETTERS = 64 * 1024;

export const challengeRequest = z.strictObject({
	purpose: z
		.enum(['eds_login', 'eds_link'])
		.default('eds_login')
		.describe('eds_link links the signature to whoever is logged in.'),
});

export const challengeAnswer = z.strictObject({
	id: uuid,
	text: z.string().describe('To be signed as it is, as UTF-8.'),
	expires_at: instant,
});

export const edsRequest = z.strictObject({
	challenge_id: uuid,
	signature: z
		.string()
		.max(MOST_LETTERS, 'Expected at most 64 kB.')
		.describe('CMS in base64, with the text or detached from it.'),
	otp: z
		.string()
		.regex(/^\d{6}$/, 'Expected six digits.')
		.optional()
		.describe('The one-time code of staff, in a house without Keycloak.'),
	email: z
		.email('Expected an e-mail address.')
		.max(128)
		.toLowerCase()
		.optional()
		.describe('Of a customer who has no account yet, where those are made.'),
});

export const edsAnswer = z.union([
	loginAnswer,
	z.strictObject({ user: person, linked: z.literal(true) }),
]);
