/** The people of the demo shop. All of them are verified, so that they can move money. */
import { configId } from '@cubehub/core/ids';
import type { Seeding } from '../../extensions/core/src/deploy/seed-step.ts';
import { policyId, roleId, type PolicyName, type RoleName } from '../ids.ts';

type Person = {
	/** How the logins call the person. */
	readonly as: string;
	readonly email: string;
	readonly firstName: string;
	readonly lastName: string;
	readonly role: RoleName;
	readonly policy?: PolicyName;
};

export const people = [
	{
		as: 'admin',
		email: 'admin@example.com',
		firstName: 'Aigerim',
		lastName: 'Sadykova',
		role: 'admin',
	},
	{
		as: 'admin',
		email: 'admin2@example.com',
		firstName: 'Bolat',
		lastName: 'Omarov',
		role: 'admin',
	},
	{
		as: 'admin',
		email: 'admin3@example.com',
		firstName: 'Clara',
		lastName: 'Weber',
		role: 'admin',
	},
	{
		as: 'manager',
		email: 'manager@example.com',
		firstName: 'Madina',
		lastName: 'Akhmetova',
		role: 'manager',
	},
	{
		as: 'cashier',
		email: 'cashier@example.com',
		firstName: 'Kairat',
		lastName: 'Zhumabekov',
		role: 'employee',
		policy: 'cashier',
	},
	{
		as: 'employee',
		email: 'employee@example.com',
		firstName: 'Elena',
		lastName: 'Petrova',
		role: 'employee',
	},
	{
		as: 'shareholder',
		email: 'shareholder@example.com',
		firstName: 'Saule',
		lastName: 'Nurlanova',
		role: 'customer',
		policy: 'shareholder',
	},
	{
		as: 'shareholder',
		email: 'shareholder2@example.com',
		firstName: 'Timur',
		lastName: 'Iskakov',
		role: 'customer',
		policy: 'shareholder',
	},
	{
		as: 'customer',
		email: 'customer@example.com',
		firstName: 'Dana',
		lastName: 'Kim',
		role: 'customer',
	},
	{
		as: 'customer',
		email: 'customer2@example.com',
		firstName: 'Arman',
		lastName: 'Tulegenov',
		role: 'customer',
	},
] as const satisfies readonly Person[];

export type Email = (typeof people)[number]['email'];
/** Who is there. */
export type Ids = { readonly [email in Email]?: string };

/**
 * Makes who is missing; answers everybody's id. Who is there keeps everything, the password too.
 * Beside a Keycloak people are made there, and here by their first login: nobody is made then.
 */
export async function seedPeople(seeding: Seeding): Promise<Ids> {
	const ids: { [email in Email]?: string } = {};
	for (const person of people) {
		const id = process.env['KEYCLOAK_URL']
			? await presentPerson(seeding, person)
			: await seedPerson(seeding, person);
		if (id !== undefined) ids[person.email] = id;
	}
	return ids;
}

async function presentPerson({ sql }: Seeding, { email }: Person): Promise<string | undefined> {
	const [present] = await sql<{ id: string }>`
		select id from directus_users where email = ${email}`;
	return present?.id;
}

async function seedPerson(seeding: Seeding, person: Person): Promise<string> {
	const { sql, note, login, known } = seeding;
	const name = `${person.firstName} ${person.lastName}`;
	const present = await presentPerson(seeding, person);
	if (present !== undefined) {
		const password = known?.email === person.email ? known.password : null;
		login({ role: person.as, name, email: person.email, password });
		return present;
	}

	const password = seeding.newPassword();
	const id = configId(`demo:user/${person.email}`);
	const users = new seeding.services.UsersService(seeding);
	await users.createOne(
		{
			id,
			email: person.email,
			password,
			first_name: person.firstName,
			last_name: person.lastName,
			status: 'active',
			email_verified_at: new Date(),
			role: roleId(person.role),
		},
		seeding.options,
	);
	if (person.policy) {
		await sql`
			insert into directus_access (id, "user", policy, sort)
			values (${configId(`demo:access/${person.email}`)}, ${id}, ${policyId(person.policy)}, 1)`;
	}
	note(`${person.as} ${person.email}`);
	login({ role: person.as, name, email: person.email, password });
	return id;
}
