/** A case with published odds. What it pays on average stays below its price. */
import { configId } from '@cubehub/core/ids';
import type { Seeding } from '../../extensions/core/src/deploy/seed-step.ts';
import { roleId } from '../ids.ts';
import type { Ids } from './people.ts';
import { shop } from './shop.ts';

const PRICE = 50_000n;

type Item = {
	readonly name: string;
	readonly reward: 'item' | 'money';
	readonly rarity: string;
	readonly weight: bigint;
	readonly value: bigint;
	readonly stock?: bigint;
};

const items: readonly Item[] = [
	{ name: 'Sticker', reward: 'item', rarity: 'common', weight: 700n, value: 5_000n },
	{ name: 'Felt keyring', reward: 'item', rarity: 'uncommon', weight: 200n, value: 30_000n },
	{ name: '1,000 tenge', reward: 'money', rarity: 'rare', weight: 80n, value: 100_000n },
	{
		name: 'Silver bracelet',
		reward: 'item',
		rarity: 'epic',
		weight: 18n,
		value: 500_000n,
		stock: 50n,
	},
	{
		name: 'Golden saddle',
		reward: 'item',
		rarity: 'legendary',
		weight: 2n,
		value: 5_000_000n,
		stock: 3n,
	},
];

export async function seedCases(seeding: Seeding, ids: Ids): Promise<void> {
	const { sql, note } = seeding;
	const lootCase = configId('demo:case/nomad');
	const made = await sql`
		insert into cases (id, organization, name, slug, description, price, currency, sort)
		values (${lootCase}, ${shop}, 'Nomad case', 'nomad', 'From the steppe: small things, and a saddle.',
		  ${PRICE}, 'KZT', 1)
		on conflict do nothing
		returning id`;
	if (made.length === 0) return;

	for (const [index, item] of items.entries()) {
		await sql`
			insert into case_items
			  (id, "case", name, reward, rarity, weight, value, currency, stock_left, sort)
			values
			  (${configId(`demo:case-item/${item.name}`)}, ${lootCase}, ${item.name}, ${item.reward},
			  ${item.rarity}, ${item.weight}, ${item.value}, 'KZT', ${item.stock ?? null}, ${index + 1})`;
	}
	await publish(seeding, lootCase, ids['manager@example.com'] ?? (await administrator(seeding)));
	note('case Nomad case, published');
}

async function administrator({ sql }: Seeding): Promise<string> {
	const [found] = await sql<{ id: string }>`
		select id from directus_users where role = ${roleId('admin')} order by id limit 1`;
	if (!found) throw new Error('There is no administrator who could publish the case.');
	return found.id;
}

/** Weight and hash are those that publishing by /cases computes; the database checks both. */
async function publish({ sql }: Seeding, lootCase: string, manager: string): Promise<void> {
	await sql`
		with draw as (
		  select *, row_number() over (order by sort) as position
		  from case_items
		  where "case" = ${lootCase})
		select cases_publish_version(
		  p_case         => ${lootCase},
		  p_version      => ${configId('demo:case-version/nomad-1')},
		  p_price        => ${PRICE},
		  p_items        => array_agg(id order by position),
		  p_total_weight => sum(weight)::bigint,
		  p_items_hash   => encode(sha256(convert_to(string_agg(
		    concat_ws('|', position, id, weight, value, reward, currency, name),
		    E'\\n' order by position), 'UTF8')), 'hex'),
		  p_actor        => ${manager})
		from draw`;
}
