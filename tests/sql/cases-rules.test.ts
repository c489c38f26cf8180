import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { constraints } from '../../extensions/cases/src/errors.ts';
import { brokenBy, casesScene, type Prize, type PublishedCase, type Scene } from './cases-scene.ts';

const sword: Prize = { name: 'Sword', reward: 'item', weight: 1n, value: 5_000n };
const coins: Prize = { name: '50 ₸', reward: 'money', weight: 9_999n, value: 50n };

let scene: Scene;
let lootCase: PublishedCase;

beforeAll(async () => {
	scene = await casesScene();
	lootCase = await scene.aCase([sword, coins]);
});

const broken = (text: string, params: unknown[] = []) => brokenBy(scene.db, text, params);

/** Runs statements in one transaction and answers the constraint that its commit breaks. */
async function brokenAtCommit(...statements: readonly (readonly [string, unknown[]])[]) {
	const connection = await scene.db.pool.connect();
	try {
		await connection.query('begin');
		for (const [text, params] of statements) await connection.query(text, params);
		await connection.query('commit');
		return null;
	} catch (error) {
		await connection.query('rollback');
		return error instanceof Error && 'constraint' in error ? error.constraint : String(error);
	} finally {
		connection.release();
	}
}

describe('a published version', () => {
	test('M-T37 does not change when the draft is edited', async () => {
		await scene.db.query(`update case_items set weight = 5000, name = 'Edited' where "case" = $1`, [
			lootCase.id,
		]);

		const items = await scene.db.query(
			'select name, weight::text from case_version_items where case_version = $1 order by position',
			[lootCase.version],
		);
		expect(items).toEqual([
			{ name: 'Sword', weight: '1' },
			{ name: '50 ₸', weight: '9999' },
		]);
	});

	test.each([
		['update case_versions set total_weight = 1 where id = $1', 'case_versions_frozen'],
		['delete from case_versions where id = $1', 'case_versions_frozen'],
		[
			'update case_version_items set weight = 5 where case_version = $1',
			'case_version_items_frozen',
		],
		['delete from case_version_items where case_version = $1', 'case_version_items_frozen'],
	])('M-T37 refuses: %s', async (statement, constraint) => {
		expect(await broken(statement, [lootCase.version])).toBe(constraint);
	});

	test.each(['case_versions', 'case_version_items', 'case_openings'])(
		'is not truncated: %s',
		async (table) => {
			expect(await broken(`truncate ${table} cascade`)).toMatch(/_frozen$/);
		},
	);

	test('takes no item after the transaction that made it', async () => {
		const draftItem = randomUUID();
		await scene.db.query(
			`insert into case_items (id, "case", name, reward, weight, value, currency)
			values ($1, $2, 'Late', 'item', 1, 1, 'KZT')`,
			[draftItem, lootCase.id],
		);

		expect(
			await broken(
				`insert into case_version_items (case_version, position, case_item, name, reward, weight, value, currency)
				values ($1, 3, $2, 'Late', 'item', 1, 1, 'KZT')`,
				[lootCase.version, draftItem],
			),
		).toBe('case_version_items_late');
	});

	test('has the total and the hash of its items, or does not come about', async () => {
		const items = lootCase.items.map((item) => item.caseItem);
		const publish = 'select cases_publish_version($1, $2, 100, $3, $4, $5, null)';
		const version = () => randomUUID();

		expect(
			await brokenAtCommit([publish, [lootCase.id, version(), items, '1', 'a'.repeat(64)]]),
		).toBe('case_versions_sum');
		expect(
			await brokenAtCommit([publish, [lootCase.id, version(), items, '10000', 'a'.repeat(64)]]),
		).toBe('case_versions_hash');
	});
});

describe('a case', () => {
	test.each([
		['current_version = null', 'cases_version_by_publish'],
		['opened_count = 7', 'cases_version_by_publish'],
		['price = 1', 'cases_price_by_publish'],
		[`currency = 'USD'`, 'cases_price_by_publish'],
	])('that is published refuses a change by hand: %s', async (change, constraint) => {
		expect(await broken(`update cases set ${change} where id = $1`, [lootCase.id])).toBe(
			constraint,
		);
	});

	test('is not active before it is published', async () => {
		expect(
			await broken(
				`insert into cases (id, organization, name, slug, price, currency, status)
				values ($1, $2, 'Early', $3, 100, 'KZT', 'active')`,
				[randomUUID(), scene.organization, `early-${randomUUID()}`],
			),
		).toBe('cases_active_is_published');
	});

	test('tells every change but the count of its openings', async () => {
		const other = await scene.aCase([coins]);
		const told = async () => {
			const [row] = await scene.db.query(
				`select count(*)::int as events from outbox
				where topic = 'cases.case.updated' and payload ->> 'case' = $1`,
				[other.id],
			);
			return Number(row?.['events']);
		};
		const before = await told();

		await scene.db.query('select cases_count_openings($1, 3)', [other.id]);
		expect(await told()).toBe(before);

		await scene.db.query(`update cases set status = 'paused' where id = $1`, [other.id]);
		expect(await told()).toBe(before + 1);
	});
});

describe('past the API, the database refuses', () => {
	const item = (change: object) => ({
		case: lootCase.id,
		name: 'Shield',
		reward: 'item',
		weight: '1',
		value: '1',
		currency: 'KZT',
		...change,
	});
	const insert = (table: string, row: object) =>
		broken(
			`insert into ${table} (${Object.keys(row)
				.map((column) => `"${column}"`)
				.join(', ')}) values (${Object.keys(row)
				.map((_, index) => `$${index + 1}`)
				.join(', ')})`,
			Object.values(row),
		);

	test.each([
		['case_items_name_one_line', { name: 'two\nlines' }],
		['case_items_name_one_line', { name: '' }],
		['case_items_rarity_known', { rarity: 'mythic' }],
		['case_items_reward_known', { reward: 'car' }],
		['case_items_weight_in_range', { weight: '0' }],
		['case_items_weight_in_range', { weight: '9007199254740992' }],
		['case_items_value_in_range', { value: '-1' }],
		['case_items_value_in_range', { value: '1000000000000000000' }],
		['case_items_stock_not_negative', { stock_left: '-1' }],
	])('an item that breaks %s', async (constraint, change) => {
		expect(await insert('case_items', item(change))).toBe(constraint);
	});

	test.each([
		['cases_price_in_range', { price: '0' }],
		['cases_slug_well_formed', { slug: 'No Slug' }],
		['cases_status_known', { status: 'gone' }],
		['cases_version_by_publish', { opened_count: '1' }],
	])('a case that breaks %s', async (constraint, change) => {
		const row = {
			organization: scene.organization,
			name: 'Case',
			slug: `case-${randomUUID()}`,
			price: '100',
			currency: 'KZT',
			...change,
		};

		expect(await insert('cases', row)).toBe(constraint);
	});

	test.each([
		['inventory_items_status_known', { status: 'lost' }],
		['inventory_items_value_in_range', { value: '-1' }],
		['inventory_items_claimed_has_time', { status: 'claimed' }],
	])('an inventory row that breaks %s', async (constraint, change) => {
		const { id: user } = await scene.aPlayer(0n);
		const row = { user, name: 'Sword', value: '1', currency: 'KZT', ...change };

		expect(await insert('inventory_items', row)).toBe(constraint);
	});

	test('a seed with a client seed of other characters, a bad hash or a nonce below 0', async () => {
		const { id: user } = await scene.aPlayer(0n);
		const row = { user, status: 'next', server_seed_hash: 'b'.repeat(64), client_seed: 'c' };

		expect(await insert('case_seeds', { ...row, client_seed: 'a b' })).toBe(
			'case_seeds_client_seed_well_formed',
		);
		expect(await insert('case_seeds', { ...row, server_seed_hash: 'B'.repeat(64) })).toBe(
			'case_seeds_hash_well_formed',
		);
		expect(await insert('case_seeds', { ...row, next_nonce: '-1' })).toBe(
			'case_seeds_nonce_not_negative',
		);
		expect(await insert('case_seeds', { ...row, status: 'used' })).toBe('case_seeds_status_known');
	});

	test('an opening that was changed or deleted', async () => {
		const player = await scene.aPlayer(100n);
		const { answer } = await scene.open(player, { case: lootCase, wins: 1, nonce: 0n });

		expect(
			await broken('update case_openings set ticket = 0 where id = $1', [answer['opening']]),
		).toBe('case_openings_frozen');
		expect(await broken('delete from case_openings where id = $1', [answer['opening']])).toBe(
			'case_openings_frozen',
		);
	});

	test('a ticket beyond the total weight, and an unknown outcome', async () => {
		const player = await scene.aPlayer(1_000n);
		const opening = { case: lootCase, wins: 1, nonce: 0n, command: { ticket: '10000' } };

		await expect(scene.open(player, opening)).rejects.toMatchObject({
			constraint: 'case_openings_ticket_in_range',
		});
		expect(await scene.balance(player.id)).toBe(1_000n);
	});
});

test('every rule of these tables has an answer for clients', async () => {
	const rules: readonly { readonly [column: string]: unknown }[] = await scene.db.query(
		`select conname as name from pg_constraint c join pg_class t on t.oid = c.conrelid
		where contype in ('c', 'x') and t.relname = any($1)`,
		[
			[
				'cases',
				'case_items',
				'case_versions',
				'case_version_items',
				'case_seeds',
				'case_openings',
				'inventory_items',
			],
		],
	);

	const names = rules.map((rule) => String(rule['name']));
	expect(names.filter((name) => !(name in constraints))).toEqual([]);
});
