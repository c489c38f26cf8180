/** What a login changes in the row of a person: what is new, and nothing else. */
import { isMailAddress } from '@cubehub/core/people';
import { log } from '@cubehub/core/log';
import type { Sql } from '@cubehub/core/work';
import { directusLanguage } from '../people/locale.ts';
import type { SsoClaims } from './claims.ts';

/** The person's row as it is. */
export type KnownPerson = {
	readonly id: string;
	readonly status: string;
	readonly role: string | null;
	readonly email: string | null;
	readonly first_name: string | null;
	readonly last_name: string | null;
	readonly language: string | null;
};

export type Payload = { readonly [field: string]: unknown };

export async function personOfSubject(sql: Sql, subject: string): Promise<KnownPerson | undefined> {
	const [person] = await sql<KnownPerson>`
		select id, status, role, email, first_name, last_name, language
		from directus_users
		where lower(external_identifier) = ${subject.toLowerCase()}`;
	return person;
}

/**
 * What is left to write of what the driver wants to. A field that is named again would end all other
 * logins of the person, were it the address.
 */
export async function changeOf(
	sql: Sql,
	payload: Payload,
	claims: SsoClaims,
	now: KnownPerson,
): Promise<Payload> {
	const email = await addressToTake(sql, claims, now);
	return dropUnchanged({ ...payload, email, language: directusLanguage(claims.locale) }, now);
}

/** Those fields of a payload that say something new. */
export function dropUnchanged(payload: Payload, now: Payload): Payload {
	return Object.fromEntries(
		Object.entries(payload).filter(
			([field, value]) => value !== undefined && !isSame(field, value, now[field]),
		),
	);
}

/** What a new row gets beside what the driver writes. */
export async function additionsFor(sql: Sql, claims: SsoClaims): Promise<Payload> {
	return dropUnchanged(
		{
			language: directusLanguage(claims.locale),
			username: await usernameToTake(sql, claims),
		},
		{},
	);
}

/** Undefined for an address that is not proved, not valid, or somebody else's: the old one stays. */
async function addressToTake(
	sql: Sql,
	{ subject, email, isVerified }: SsoClaims,
	now: KnownPerson,
): Promise<string | undefined> {
	if (email === undefined || isSame('email', email, now.email)) return undefined;
	const reason = !isVerified
		? 'not verified'
		: !isMailAddress(email)
			? 'not valid'
			: (await isTaken(sql, email, now.id))
				? "somebody else's"
				: undefined;
	if (reason === undefined) return email;
	log.warn('the address of a login is not taken over', { subject, reason });
	return undefined;
}

async function isTaken(sql: Sql, email: string, id: string): Promise<boolean> {
	const others = await sql`
		select id from directus_users where lower(email) = ${email} and id <> ${id}`;
	return others.length > 0;
}

/** Undefined for a name that is not of our form, or taken: the person chooses another one later. */
async function usernameToTake(sql: Sql, { username }: SsoClaims): Promise<string | undefined> {
	if (username === undefined) return undefined;
	const [free] = await sql<{ name: string | null }>`
		select identity_free_username(${username}) as name`;
	return free?.name ?? undefined;
}

function isSame(field: string, one: unknown, other: unknown): boolean {
	if (field !== 'email') return one === other;
	return String(one).toLowerCase() === String(other ?? '').toLowerCase();
}
