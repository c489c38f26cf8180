/** The row of a customer whom Keycloak knows. */
import { configId } from '@cubehub/core/ids';
import type { Sql } from '@cubehub/core/work';
import { directusLanguage } from '../people/locale.ts';

/** What a token, or Keycloak itself, says of a person. */
export type CustomerClaims = {
	/** The id in Keycloak. */
	readonly sub: string;
	readonly email: string;
	readonly emailVerified: boolean;
	readonly username?: string | undefined;
	readonly firstName?: string | undefined;
	readonly lastName?: string | undefined;
	/** As Keycloak writes it: 'ru'. */
	readonly locale?: string | undefined;
};

export type CustomerRow = { readonly id: string; readonly status: string };

/**
 * Finds or makes the row of a person, by their id in Keycloak; however many ask at once, there is
 * one. Undefined when the address belongs to another row, or the registration is being undone. A row
 * that is suspended or archived stays so. Whether the address is proved is for firstVerified() to note.
 */
export async function provisionCustomer(
	sql: Sql,
	claims: CustomerClaims,
): Promise<CustomerRow | undefined> {
	const { sub, email, username, firstName, lastName, locale } = claims;
	const [row] = await sql<CustomerRow>`
		select id, status
		from identity_provision_customer(
			${{ sub, email, username: username ?? null, firstName: firstName ?? null, lastName: lastName ?? null }}::jsonb,
			${directusLanguage(locale) ?? null},
			${configId('role:customer')})`;
	return row;
}
