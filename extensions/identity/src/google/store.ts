/** What logins by Google read and write of people. */
import type { Sql } from '@cubehub/core/work';

export type Owner = {
	readonly id: string;
	readonly provider: string;
	/** The id at Keycloak, or `google:…` in a house without it. */
	readonly externalId: string | null;
	/** Whether the address they have now was proved. */
	readonly isVerified: boolean;
};

/** The person of an id at a provider. */
export async function userOfExternalId(
	sql: Sql,
	provider: string,
	externalId: string,
): Promise<string | undefined> {
	const [row] = await sql<{ id: string }>`
		select id
		from directus_users
		where provider = ${provider}
			and lower(external_identifier) = lower(${externalId})`;
	return row?.id;
}

/** Whose address this is; in lower case. */
export async function ownerOfAddress(sql: Sql, email: string): Promise<Owner | undefined> {
	const [owner] = await sql<Owner>`
		select id, provider, external_identifier as "externalId",
			email_verified_at is not null and lower(verified_email) = ${email} as "isVerified"
		from directus_users
		where lower(email) = ${email}`;
	return owner;
}

/** Keeps by which account a person logs in; false when they have one already. */
export async function keepExternalId(sql: Sql, user: string, externalId: string): Promise<boolean> {
	const rows = await sql`
		update directus_users
		set external_identifier = ${externalId}
		where id = ${user}
			and external_identifier is null
		returning id`;
	return rows.length > 0;
}
