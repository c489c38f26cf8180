/** Requests and answers of registering, of addresses and of forgotten passwords. */
import { z } from 'zod';
import { loginAnswer, person } from '../login/schemas.ts';
import { directusLanguage } from '../people/locale.ts';

/** An e-mail address, compared without case. */
const email = z
	.string('Expected an e-mail address.')
	.trim()
	.toLowerCase()
	.pipe(z.email('Expected an e-mail address.').max(128, 'Expected at most 128 characters.'))
	.meta({ examples: ['asel@example.com'] });

const username = z
	.string()
	.trim()
	.toLowerCase()
	.regex(/^[a-z0-9._-]{3,32}$/, 'Expected 3 to 32 of a–z 0–9 . _ -');

/** No character that could be code in a page or a mail. */
const name = z
	.string()
	.trim()
	.min(1, 'Expected a name.')
	.max(50, 'Expected at most 50 characters.')
	.regex(/^[^<>&"$%!#?§;*~/\\|^=[\]{}()\p{Cc}]*$/u, 'Expected letters of a name.');

const language = z.string().transform((sent, context) => {
	const known = directusLanguage(sent);
	if (known !== undefined) return known;
	context.addIssue({ code: 'custom', message: 'Expected en, ru, uk, kk or ar.' });
	return z.NEVER;
});

const password = z
	.string()
	.min(8, 'Expected at least 8 characters.')
	.max(128, 'Expected at most 128 characters.');

export const registration = z
	.strictObject({
		email,
		password,
		username: username.optional(),
		first_name: name.optional(),
		last_name: name.optional(),
		language: language.optional(),
	})
	.superRefine((sent, context) => {
		const said = sent.password.toLowerCase();
		if (said !== sent.email && said !== sent.username) return;
		const message = 'Expected something else than the address or the username.';
		context.addIssue({ code: 'custom', path: ['password'], message });
	});
export type Registration = z.output<typeof registration>;

/** The tokens are missing where the login failed that follows: the account is there all the same. */
export const registered = z.strictObject({
	user: person,
	access_token: loginAnswer.shape.access_token.optional(),
	refresh_token: loginAnswer.shape.refresh_token.optional(),
	expires: loginAnswer.shape.expires.optional(),
	verification_required: z.boolean(),
});

export const addressed = z.strictObject({ email });
export type Addressed = z.output<typeof addressed>;

/** A token that was mailed. */
export const mailed = z.strictObject({
	token: z.string().regex(/^[\w-]{43}$/, 'Expected the token of the mail.'),
});
export type Mailed = z.output<typeof mailed>;

/** Whatever stands in the link: the page tells what is wrong with it. */
export const link = z.strictObject({ token: z.string().max(256).optional() });
export type Link = z.output<typeof link>;

export const confirmed = z.strictObject({
	email: z.string().describe('The address that is confirmed now.'),
});

export const nothing = z.strictObject({});
