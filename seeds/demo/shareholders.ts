/** Who owns the demo shop: 1000 units, so that a split of 100.00 leaves something to round. */
import { configId } from '@cubehub/core/ids';
import type { Seeding } from '../../extensions/core/src/deploy/seed-step.ts';
import type { Email, Ids } from './people.ts';
import { shop } from './shop.ts';

type Holder = { readonly name: string; readonly email: Email | null; readonly units: bigint };

const holders: readonly Holder[] = [
	{ name: 'Saule Nurlanova', email: 'shareholder@example.com', units: 501n },
	{ name: 'Timur Iskakov', email: 'shareholder2@example.com', units: 302n },
	{ name: 'Steppe Invest LLP', email: null, units: 197n },
];

export async function seedShareholders({ sql, note }: Seeding, ids: Ids): Promise<void> {
	for (const { name, email, units } of holders) {
		const holder = configId(`demo:shareholder/${name}`);
		const made = await sql`
			insert into shareholders (id, organization, "user", name)
			values (${holder}, ${shop}, ${email === null ? null : (ids[email] ?? null)}, ${name})
			on conflict do nothing
			returning id`;
		if (made.length === 0) continue;
		await sql`
			insert into share_grants (id, shareholder, class, units, effective_from, source)
			values (${configId(`demo:grant/${name}`)}, ${holder}, 'common', ${units}, '2024-01-01', 'founding')
			on conflict do nothing`;
		note(`shareholder ${name} with ${units} units`);
	}
}
