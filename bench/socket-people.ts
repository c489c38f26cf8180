/** The people behind the sockets of a measurement. */
import { configId } from '@cubehub/core/ids';
import type { House } from './house.ts';
import { tokenOf } from './people.ts';
import type { Person } from './socket-client.ts';

/** With the account that events about the person's money name. */
export type Wallet = Person & { readonly account: string };

/** Everybody whom `makePeople` has made, with a token for an hour. */
export async function peopleOf({ sql, secret }: House): Promise<readonly Wallet[]> {
	const { rows } = await sql.query<{ user: string; account: string }>(
		`select person.id as "user", account.id::text as account
		from directus_users person
		join ledger_accounts account on account.owner_user = person.id and account.purpose = 'wallet'
		where person.email like 'load-%'
		order by person.id`,
	);
	const customer = configId('role:customer');
	return rows.map(({ user, account }) => ({
		user,
		account,
		token: tokenOf(secret, user, customer),
	}));
}
