/** Requests and answers of logging in, refreshing and logging out. */
import { uuid } from '@cubehub/core/http';
import { z } from 'zod';

/** A person as a login shows them to themselves. */
export const person = z.strictObject({
	id: uuid,
	email: z.string().nullable(),
	username: z.string().nullable(),
	first_name: z.string().nullable(),
	last_name: z.string().nullable(),
	role: uuid.nullable(),
	language: z.string().nullable(),
	email_verified: z.boolean(),
});

/** A login: the tokens are in the cookies too. */
export const loginAnswer = z.strictObject({
	user: person,
	access_token: z.string(),
	refresh_token: z.string(),
	expires: z.int().describe('Milliseconds for which the access token is good.'),
});

const loginText = z
	.string()
	.trim()
	.min(1)
	.max(255)
	.regex(/^\P{Cc}+$/u, 'Expected a text without control characters.')
	.toLowerCase();
const token = z
	.string()
	.min(1)
	.max(8_192)
	.regex(/^[\x21-\x7e]+$/, 'Expected a token.');

export const loginRequest = z
	.strictObject({
		login: loginText.optional().describe('E-mail or username.'),
		email: loginText.optional(),
		username: loginText.optional(),
		password: z.string().min(1).max(256).optional(),
		otp: z
			.string()
			.regex(/^\d{6,8}$/, 'Expected the digits of a one-time code.')
			.optional(),
		challenge_id: uuid.optional().describe('With `signature`: as POST /identity/login/eds.'),
		signature: z
			.string()
			.min(1)
			.max(64 * 1024)
			.optional(),
	})
	.superRefine((sent, context) => {
		const told = (path: string, message: string) =>
			context.addIssue({ code: 'custom', path: [path], message });
		if (sent.signature !== undefined) {
			if (sent.challenge_id === undefined)
				told('challenge_id', 'Expected the id of the challenge.');
			return;
		}
		if (sent.password === undefined) told('password', 'Expected the password.');
		const names = [sent.login, sent.email, sent.username].filter((name) => name !== undefined);
		if (names.length !== 1) told('login', 'Expected one of login, email and username.');
	});
export type LoginRequest = z.output<typeof loginRequest>;

export const refreshRequest = z.strictObject({
	refresh_token: token.optional().describe('Or as the cookie cubehub_refresh.'),
});

const redirect = z
	.string()
	.min(1)
	.max(2_048)
	.describe('A path of this server, or an address of the list of this house.');

export const logoutRequest = z.strictObject({
	refresh_token: token.optional().describe('Or as the cookie cubehub_refresh.'),
	all: z
		.union([z.boolean(), z.enum(['true', 'false'])])
		.default(false)
		.describe('Every login of the person.'),
	redirect: redirect.optional(),
});

export const startRequest = z.strictObject({
	provider: z.string().max(64),
	redirect: redirect.optional(),
});

const returned = z.string().max(8_192).optional();

/** What Keycloak sends a browser back with; what else it says is not read. */
export const callbackRequest = z.object({
	state: returned,
	code: returned,
	iss: returned,
	error: returned,
});
