import { HASH, id, NOW, text, TOO_MUCH, twice, type Table } from './rows.ts';

const KNOWN_SEED = '0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20';
const revealed = {
	status: text('revealed'),
	revealed_at: NOW,
	server_seed: text(KNOWN_SEED),
	server_seed_hash: text('ae216c2ef5247a3782c135efa279a3e4cdc61094270f5d2be58c6204b7a612c9'),
};
const prize = {
	currency: text('KZT'),
	rarity: text('common'),
	reward: text('item'),
	weight: '1',
	value: '0',
};

export const casesRows: readonly Table[] = [
	{
		table: 'cases',
		row: { price: '1', slug: `'case-' || gen_random_uuid()`, currency: text('KZT') },
		breaks: {
			cases_price_in_range: { price: TOO_MUCH },
			cases_slug_well_formed: { slug: text('Case') },
			cases_status_known: { status: text('open') },
			cases_active_is_published: { status: text('active') },
			cases_slug_unique: twice({ slug: text('case') }),
		},
	},
	{
		table: 'case_items',
		row: prize,
		breaks: {
			case_items_name_one_line: { name: text('') },
			case_items_rarity_known: { rarity: text('odd') },
			case_items_reward_known: { reward: text('luck') },
			case_items_weight_in_range: { weight: '0' },
			case_items_value_in_range: { value: '-1' },
			case_items_stock_not_negative: { stock_left: '-1' },
		},
	},
	{
		table: 'case_versions',
		row: { price: '1', total_weight: '1', items_hash: HASH, currency: text('KZT') },
		breaks: {
			case_versions_price_in_range: { price: '0' },
			case_versions_total_weight_in_range: { total_weight: '0' },
			case_versions_items_hash_well_formed: { items_hash: text('abc') },
			case_versions_numbered: twice({ case: id(1), version: '1' }),
		},
	},
	{
		table: 'case_version_items',
		row: { ...prize, position: '1' },
		breaks: {
			case_version_items_position_positive: { position: '0' },
			case_version_items_name_one_line: { name: `E'a\\nb'` },
			case_version_items_rarity_known: { rarity: text('odd') },
			case_version_items_reward_known: { reward: text('luck') },
			case_version_items_weight_positive: { weight: '0' },
			case_version_items_value_in_range: { value: TOO_MUCH },
			case_version_items_in_order: twice({ case_version: id(1), position: '1' }),
			case_version_items_once: twice({
				case_version: id(1),
				case_item: id(2),
				position: '(random() * 1000000)::int + 1',
			}),
		},
	},
	{
		table: 'case_seeds',
		row: {
			status: text('next'),
			server_seed_hash: `encode(sha256(gen_random_uuid()::text::bytea), 'hex')`,
			client_seed: text('client'),
		},
		breaks: {
			case_seeds_status_known: { status: text('lost') },
			case_seeds_hash_well_formed: { server_seed_hash: text('abc') },
			case_seeds_client_seed_well_formed: { client_seed: text('not a seed') },
			case_seeds_nonce_not_negative: { next_nonce: '-1' },
			case_seeds_revealed_has_seed: { status: text('revealed') },
			case_seeds_reveal_matches: { ...revealed, server_seed_hash: HASH },
			case_seeds_server_seed_hash_unique: twice(revealed),
			case_seeds_one_of_each: twice({ user: id(1) }),
		},
	},
	{
		table: 'case_openings',
		row: {
			ticket: '0',
			total_weight: '1',
			price: '1',
			currency: text('KZT'),
			outcome: text('item'),
		},
		breaks: {
			case_openings_ticket_in_range: { ticket: '1' },
			case_openings_outcome_known: { outcome: text('luck') },
			case_openings_journal_unique: twice({ journal: id(1) }),
			case_openings_nonce_once: twice({ seed: id(1), nonce: '0' }),
		},
	},
	{
		table: 'inventory_items',
		row: { value: '0', currency: text('KZT') },
		breaks: {
			inventory_items_status_known: { status: text('lost') },
			inventory_items_value_in_range: { value: '-1' },
			inventory_items_claimed_has_time: { status: text('claimed') },
			inventory_items_opening_unique: twice({ opening: id(1) }),
		},
	},
];
