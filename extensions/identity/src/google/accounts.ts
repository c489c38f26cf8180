/**
 * Whose account a person of Google has here.
 *
 * - By the link first. By the address only when both sides have proved it and Google is the authority
 *   for it: otherwise whoever gets an address later would get the account of whoever had it before.
 */
import { Forbidden, InvalidCredentials } from '@cubehub/core/errors';
import type { Work } from '@cubehub/core/work';
import { createAccount } from '../accounts/create-account.ts';
import { provisionCustomer } from '../accounts/provision.ts';
import { isRegistrationOpen } from '../accounts/store.ts';
import { EmailAlreadyExists } from '../errors.ts';
import { keycloakAdmin, type KeycloakUser } from '../keycloak/admin.ts';
import { directusLanguage } from '../people/locale.ts';
import { identitySettings } from '../settings.ts';
import type { GooglePerson } from './id-token.ts';
import { keepExternalId, ownerOfAddress, userOfExternalId } from './store.ts';

const PROVIDER = 'google';

export type Account = {
	/** The id of directus_users. */
	readonly user: string;
	/** Notes the link, for an account that was found by its address; once the person was let in. */
	readonly link?: () => Promise<void>;
};

/**
 * Finds the account, or makes one. Throws EmailAlreadyExists when the address is that of an account
 * which must not be taken for theirs, Forbidden for a new customer while nobody may register.
 */
export async function accountOf(work: Work, person: GooglePerson): Promise<Account> {
	const isLocal = identitySettings().mode === 'local';
	const known = isLocal ? await localAccount(work, person) : await keycloakAccount(work, person);
	if (known) return known;
	if (!(await isRegistrationOpen(work.sql))) throw Forbidden;

	const { subject: userId, email, firstName, lastName, locale } = person;
	const { user } = await createAccount(work, {
		email,
		emailVerified: true,
		firstName,
		lastName,
		language: directusLanguage(locale),
		federated: { provider: PROVIDER, userId, userName: email },
	});
	return { user };
}

async function localAccount({ sql }: Work, person: GooglePerson): Promise<Account | undefined> {
	const externalId = `${PROVIDER}:${person.subject}`;
	const linked = await userOfExternalId(sql, 'default', externalId);
	if (linked !== undefined) return { user: linked };

	const owner = await ownerOfAddress(sql, person.email);
	if (!owner) return undefined;
	const isTheirs = person.isAuthority && owner.isVerified && owner.externalId === null;
	if (!isTheirs) throw EmailAlreadyExists;
	return {
		user: owner.id,
		link: async () => {
			if (!(await keepExternalId(sql, owner.id, externalId))) throw EmailAlreadyExists;
		},
	};
}

async function keycloakAccount({ sql }: Work, person: GooglePerson): Promise<Account | undefined> {
	const admin = keycloakAdmin();
	const linked = await admin.userByFederated(PROVIDER, person.subject);
	if (linked) return { user: await rowOf(sql, linked) };

	const owner = await admin.userByEmail(person.email);
	if (!owner) {
		// Somebody whom Directus itself keeps.
		if (await ownerOfAddress(sql, person.email)) throw EmailAlreadyExists;
		return undefined;
	}
	const links = await admin.federatedOf(owner.id);
	const isTheirs =
		person.isAuthority &&
		owner.emailVerified &&
		!links.some(({ provider }) => provider === PROVIDER);
	if (!isTheirs) throw EmailAlreadyExists;
	return {
		user: await rowOf(sql, owner),
		link: () =>
			admin.addFederated(owner.id, {
				provider: PROVIDER,
				userId: person.subject,
				userName: person.email,
			}),
	};
}

/** The row of a person of Keycloak; made where there is none yet. */
async function rowOf(sql: Work['sql'], owner: KeycloakUser): Promise<string> {
	if (!owner.enabled || owner.email === null) throw InvalidCredentials;
	const row = await provisionCustomer(sql, {
		sub: owner.id,
		email: owner.email,
		emailVerified: owner.emailVerified,
		username: owner.username,
		firstName: owner.firstName ?? undefined,
		lastName: owner.lastName ?? undefined,
		locale: owner.attributes['locale']?.[0],
	});
	if (!row) throw EmailAlreadyExists;
	return row.id;
}
