/** A shop of a test file's own: an organization and its people. No two files share a row. */
import { randomBytes, randomUUID } from 'node:crypto';
import { inject } from 'vitest';
import { policyId, roleId, type PolicyName, type RoleName } from '../../seeds/ids.ts';
import { sharedDatabase, type TestDatabase } from './database.ts';
import { client, url, type Client } from './http.ts';

export type Person = {
	readonly id: string;
	readonly email: string;
	readonly password: string;
	/** Valid as long as the run; `POST /auth/login` with the password gives a real session. */
	readonly token: string;
	readonly api: Client;
};

export type Shop = {
	readonly organization: string;
	readonly admin: Person;
	readonly admin2: Person;
	readonly manager: Person;
	/** An employee with the policy. */
	readonly cashier: Person;
	readonly employee: Person;
	readonly customer: Person;
	readonly customer2: Person;
	/** Another person, of this shop or a stranger to it. */
	readonly person: (options: PersonOptions) => Promise<Person>;
	/** Puts money into the person's wallet, in minor units. */
	readonly fund: (person: Pick<Person, 'id'>, amount: bigint, currency?: string) => Promise<void>;
};

export type PersonOptions = {
	readonly role: RoleName;
	readonly policies?: readonly PolicyName[];
	/** How the person belongs to the organization; a stranger without it. */
	readonly memberAs?: 'owner' | 'manager' | 'employee' | 'shareholder';
	readonly isVerified?: boolean;
};

/** Where a shop is made: the server of the run, unless a test has one of its own. */
export type House = { readonly url: string; readonly database: TestDatabase };

/** Makes a shop in tenge. */
export async function aShop(house?: House): Promise<Shop> {
	const { database, url: base } = house ?? { database: await sharedDatabase(), url };
	const organization = await anOrganization(database);
	const person = (options: PersonOptions): Promise<Person> =>
		aPerson({ database, base, organization }, options);
	const [admin, admin2, manager, cashier, employee, customer, customer2] = await Promise.all([
		person({ role: 'admin', memberAs: 'owner' }),
		person({ role: 'admin', memberAs: 'owner' }),
		person({ role: 'manager', memberAs: 'manager' }),
		person({ role: 'employee', memberAs: 'employee', policies: ['cashier'] }),
		person({ role: 'employee', memberAs: 'employee' }),
		person({ role: 'customer' }),
		person({ role: 'customer' }),
	]);
	return {
		organization,
		admin,
		admin2,
		manager,
		cashier,
		employee,
		customer,
		customer2,
		person,
		fund: (owner, amount, currency = 'KZT') => fund(database, owner.id, amount, currency),
	};
}

async function anOrganization({ query }: TestDatabase): Promise<string> {
	const [made] = await query<{ id: string }>(
		`insert into organizations (id, name, default_currency, default_language, timezone, status)
		values (gen_random_uuid(), $1, 'KZT', 'ru', 'Asia/Almaty', 'active')
		returning id`,
		[`Shop ${randomBytes(4).toString('hex')}`],
	);
	return made!.id;
}

type Place = {
	readonly database: TestDatabase;
	readonly base: string;
	readonly organization: string;
};

async function aPerson(
	{ database, base, organization }: Place,
	options: PersonOptions,
): Promise<Person> {
	const { role, policies = [], memberAs, isVerified = true } = options;
	const { query } = database;
	const id = randomUUID();
	const email = `${role}-${id}@example.com`;
	const token = randomBytes(24).toString('base64url');
	// Everybody has the password of the demo people: its hash is copied, making one is slow on purpose.
	await query(
		`insert into directus_users
			(id, email, password, token, first_name, last_name, status, role, provider, email_verified_at)
		select $1::uuid, $2, password, $3, $4, 'Test', 'active', $5::uuid, 'default',
			case when $6::boolean then current_timestamp end
		from directus_users
		where email = 'customer@example.com'`,
		[id, email, token, role, roleId(role), isVerified],
	);
	for (const [sort, policy] of policies.entries()) {
		await query(
			`insert into directus_access (id, "user", policy, sort)
			values (gen_random_uuid(), $1, $2, $3)`,
			[id, policyId(policy), sort + 1],
		);
	}
	if (memberAs) {
		await query(
			`insert into organization_members (id, organization, "user", role)
			values (gen_random_uuid(), $1, $2, $3)`,
			[organization, id, memberAs],
		);
	}
	return { id, email, password: inject('services').password, token, api: client(token, base) };
}

async function fund(
	{ query }: TestDatabase,
	owner: string,
	amount: bigint,
	currency: string,
): Promise<void> {
	await query(
		`select ledger_move(
			'adjustment', $2,
			array[ledger_house(null, 'adjustment', $2), ledger_wallet($1, $2)],
			array[-$3::bigint, $3::bigint],
			gen_random_uuid(), 'funded by a test', null)`,
		[owner, currency, String(amount)],
	);
}
