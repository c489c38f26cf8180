/** What logins by electronic signature read and write. */
import type { Sql } from '@cubehub/core/work';
import type { EdsPurpose } from '../domain/eds-challenge.ts';

export type NewChallenge = {
	readonly purpose: EdsPurpose;
	/** 64 hexadecimal digits. */
	readonly nonce: string;
	readonly text: string;
	/** For a link: whoever is logged in. */
	readonly user: string | null;
	/** Noted and not enforced: phones change networks. */
	readonly ip: string | null;
	/** Hash of the cookie of the browser that asked; null for a client that keeps none. */
	readonly bindingHash: string | null;
	readonly expiresAt: Date;
};

/** Keeps a text to sign; answers its id. */
export async function keepChallenge(sql: Sql, challenge: NewChallenge): Promise<string> {
	const { purpose, nonce, text, user, ip, bindingHash, expiresAt } = challenge;
	const [row] = await sql<{ id: string }>`
		insert into auth_challenges (purpose, nonce, text, "user", ip, binding_hash, expires_at)
		values (${purpose}, ${nonce}, ${text}, ${user}, ${ip}, ${bindingHash}, ${expiresAt})
		returning id`;
	if (!row) throw new Error('A challenge was not kept.');
	return row.id;
}

export type TakenChallenge = {
	readonly purpose: EdsPurpose;
	readonly text: string;
	readonly user: string | null;
};

/**
 * Takes a text that was given out, once: of two at the same moment one gets it. Undefined when it was
 * used, is too old, or was given to another browser.
 */
export async function takeChallenge(
	sql: Sql,
	id: string,
	bindingHash: string | null,
): Promise<TakenChallenge | undefined> {
	const [row] = await sql<TakenChallenge>`
		update auth_challenges
		set used_at = current_timestamp
		where id = ${id}
			and purpose in ('eds_login', 'eds_link')
			and used_at is null
			and expires_at > current_timestamp
			and (binding_hash is null or binding_hash = ${bindingHash})
		returning purpose, text, "user"`;
	return row;
}

/** Whom a national identifier is linked to. */
export async function userOfIin(sql: Sql, iin: string): Promise<string | undefined> {
	const [row] = await sql<{ id: string }>`
		select id from directus_users where iin = ${iin}`;
	return row?.id;
}

/** Links it to a person who has none yet, or this one; false for everybody else. */
export async function linkIin(sql: Sql, user: string, iin: string): Promise<boolean> {
	const rows = await sql`
		update directus_users
		set iin = ${iin}
		where id = ${user}
			and status = 'active'
			and (iin is null or iin = ${iin})
		returning id`;
	return rows.length > 0;
}
