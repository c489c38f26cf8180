/**
 * Whether somebody whom Keycloak has let in may come in here.
 *
 * - Staff log in with a second factor. The direct grant does not ask for one, so who has none is sent
 *   to the login page.
 * - Who has no row gets one, as a customer; a row that is suspended or archived stays so.
 */
import { InvalidCredentials, isRefusal } from '@cubehub/core/errors';
import { log } from '@cubehub/core/log';
import type { Sql } from '@cubehub/core/work';
import { provisionCustomer, type CustomerRow } from '../accounts/provision.ts';
import { ActionRequired } from '../errors.ts';
import { keycloakAdmin } from '../keycloak/admin.ts';
import { accountUrl, endByRefreshToken, type Tokens } from '../keycloak/token-endpoint.ts';
import { verifyKeycloakToken, type KeycloakClaims } from '../keycloak/verify.ts';

const STAFF = ['admin', 'manager'];

export type Admitted = {
	/** directus_users.id */
	readonly user: string;
	readonly claims: KeycloakClaims;
};

/**
 * Lets the person of these tokens in, or ends their session at Keycloak. Throws InvalidCredentials
 * for whoever is not active here, ActionRequired for staff without a second factor, and what `check`
 * throws.
 */
export async function admit(
	sql: Sql,
	tokens: Tokens,
	check: () => Promise<void> = async () => {},
): Promise<Admitted> {
	try {
		await check();
		const claims = await verifyKeycloakToken(tokens.accessToken);
		await refuseStaffWithoutOtp(claims);
		const row = (await rowOf(sql, claims.sub)) ?? (await provisioned(sql, claims));
		if (row?.status !== 'active') throw InvalidCredentials;
		return { user: row.id, claims };
	} catch (error) {
		await endQuietly(tokens.refreshToken);
		throw error;
	}
}

async function refuseStaffWithoutOtp({ sub, roles }: KeycloakClaims): Promise<void> {
	if (!roles.some((role) => STAFF.includes(role))) return;
	if (!(await keycloakAdmin().hasOtp(sub))) throw ActionRequired.with({ url: accountUrl() });
}

/** The row of a person of Keycloak. */
export async function rowOf(sql: Sql, subject: string): Promise<CustomerRow | undefined> {
	const [row] = await sql<CustomerRow>`
		select id, status
		from directus_users
		where provider = 'keycloak'
			and lower(external_identifier) = lower(${subject})`;
	return row;
}

async function provisioned(sql: Sql, claims: KeycloakClaims): Promise<CustomerRow | undefined> {
	const { email } = claims;
	return email === undefined ? undefined : provisionCustomer(sql, { ...claims, email });
}

/** The refusal goes out in any case. */
async function endQuietly(refreshToken: string): Promise<void> {
	await endByRefreshToken(refreshToken).catch((error: unknown) => {
		const reason = isRefusal(error) ? error.code : 'a fault';
		log.error('a refused login was not ended at Keycloak', { reason });
	});
}
