/** People who register at the shared server, and the links that they follow. */
import { sharedDatabase } from '../harness/database.ts';
import { client, type Answer, type Client } from '../harness/http.ts';
import { linkIn, sharedMailbox } from '../harness/mailbox.ts';
import { aNewcomer, fromAnywhere, type Newcomer } from '../harness/newcomers.ts';

export const anybody = client();
export const mailbox = sharedMailbox();

export type Customer = Newcomer & {
	readonly id: string;
	readonly token: string;
	readonly api: Client;
};

export const register = (who: Newcomer, more: object = {}): Promise<Answer> =>
	anybody.post(
		'/identity/register',
		{ email: who.email, password: who.password, ...more },
		who.from,
	);

export const confirm = (token: string): Promise<Answer> =>
	anybody.post('/identity/verify-email', { token }, fromAnywhere());

export const login = (email: string, password: string): Promise<Answer> =>
	anybody.post('/identity/login', { login: email, password }, fromAnywhere());

export const codesOf = ({ body }: Answer): readonly string[] =>
	body.errors.map((error: { extensions: { code: string } }) => error.extensions.code);

/** The rows that have an address. */
export async function rowsOf(email: string): Promise<readonly Record<string, unknown>[]> {
	const { query } = await sharedDatabase();
	return query(
		`select username, first_name, language, status, provider, role, verified_email,
			email_verified_at is not null as is_verified
		from directus_users where lower(email) = lower($1)`,
		[email],
	);
}

/** The token in the first mail to an address that matches. */
export async function tokenFor(email: string, match?: RegExp): Promise<string> {
	return linkIn(await mailbox.mailTo(email, match)).searchParams.get('token') ?? '';
}

/** Somebody with an account, who has followed the link of the first mail unless told otherwise. */
export async function registered(
	options: { readonly confirmed?: boolean; readonly more?: object } = {},
): Promise<Customer> {
	const who = aNewcomer();
	const { body } = await register(who, options.more);
	const { user, access_token: token } = body.data as { user: { id: string }; access_token: string };
	if (options.confirmed !== false) await confirm(await tokenFor(who.email));
	return { ...who, id: user.id, token, api: client(token) };
}
