/**
 * The mails of accounts: Keycloak sends those of its people, we those of ours.
 *
 * - A token is made where its mail is made, and only its hash is kept: no event and no log holds it.
 * - An address that nobody has, or has no use for the mail, gets none.
 */
import { sendMail } from '@cubehub/core/mail';
import { passwordResetToken } from '@cubehub/core/passwords';
import type { Sql } from '@cubehub/core/work';
import { keycloakAdmin, type KeycloakUser } from '../keycloak/admin.ts';
import { identitySettings } from '../settings.ts';
import { newMailedToken } from './mailed-token.ts';
import { addresseeOf, keepMailed, userOfAddress, type Addressee, type Mailed } from './store.ts';

const LINK_SECONDS = 24 * 3_600;
const RESET_SECONDS = 15 * 60;

/** Sends the link that confirms the address of a person, unless it is confirmed. */
export async function mailVerification(sql: Sql, user: string): Promise<void> {
	const person = await addresseeOf(sql, user);
	if (!person || person.status !== 'active' || person.email === null || person.isVerified) return;
	if (isOfKeycloak(person)) return verifyAtKeycloak(await keycloakAdmin().user(person.subject));

	const { email, language } = person;
	const url = await linkFor(sql, { purpose: 'email_verify', user, address: email, login: null });
	await sendMail({ to: email, template: 'verify-email', language, data: { email, url } });
}

/** The same for an address; Keycloak may know somebody who has not come here yet. */
export async function mailVerificationAgain(sql: Sql, address: string): Promise<void> {
	const user = await userOfAddress(sql, address);
	if (user !== undefined) return mailVerification(sql, user);
	if (identitySettings().mode === 'sso') {
		await verifyAtKeycloak(await keycloakAdmin().userByEmail(address));
	}
}

async function verifyAtKeycloak(user: KeycloakUser | null): Promise<void> {
	if (!user?.enabled || user.emailVerified) return;
	await keycloakAdmin().sendVerifyEmail(user.id, { lifespanSeconds: LINK_SECONDS });
}

/** Sends the link that sets a new password. */
export async function mailPasswordReset(sql: Sql, address: string): Promise<void> {
	if (identitySettings().mode === 'sso') {
		const known = await keycloakAdmin().userByEmail(address);
		if (known?.enabled) await keycloakAdmin().sendPasswordReset(known.id);
		return;
	}
	const person = await personAt(sql, address);
	if (person?.status !== 'active' || person.email === null || person.provider !== 'default') return;

	const { email, language, password } = person;
	const token = await passwordResetToken({ email, passwordHash: password, seconds: RESET_SECONDS });
	const url = `${identitySettings().publicUrl}/admin/reset-password?token=${token}`;
	await sendMail({ to: email, template: 'reset-password', language, data: { email, url } });
}

/** Tells the owner of an address that somebody tried to register with it. */
export async function mailKnownAddress(sql: Sql, address: string): Promise<void> {
	const person = await personAt(sql, address);
	await sendMail({
		to: address,
		template: 'already-registered',
		language: person?.language ?? null,
		data: { email: address },
	});
}

type AddressChange = Pick<Mailed, 'user' | 'address' | 'login'>;

/** Sends the link to the new address, and a notice to the old one. */
export async function mailAddressChange(sql: Sql, change: AddressChange): Promise<void> {
	const { user, address } = change;
	const person = await addresseeOf(sql, user);
	if (person?.status !== 'active') return;

	const { email: old, language } = person;
	const url = await linkFor(sql, { ...change, purpose: 'email_change' });
	const data = { email: address, url };
	await sendMail({ to: address, template: 'change-email', language, data });
	if (old === null) return;
	await sendMail({ to: old, template: 'email-change-asked', language, data: { email: address } });
}

async function linkFor(sql: Sql, mailed: Omit<Mailed, 'nonce' | 'seconds'>): Promise<string> {
	const { token, nonce } = newMailedToken();
	await keepMailed(sql, { ...mailed, nonce, seconds: LINK_SECONDS });
	return `${identitySettings().publicUrl}/identity/verify-email?token=${token}`;
}

async function personAt(sql: Sql, address: string): Promise<Addressee | undefined> {
	const user = await userOfAddress(sql, address);
	return user === undefined ? undefined : addresseeOf(sql, user);
}

function isOfKeycloak(person: Addressee): person is Addressee & { readonly subject: string } {
	return (
		identitySettings().mode === 'sso' && person.provider === 'keycloak' && person.subject !== null
	);
}
