import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { casesScene, type Prize, type Scene } from './cases-scene.ts';

const sword: Prize = { name: 'Sword', reward: 'item', weight: 1n, value: 5_000n };
const coins: Prize = { name: '80 coins', reward: 'money', weight: 99n, value: 80n };
const refund: Prize = { name: 'Price back', reward: 'money', weight: 1n, value: 100n };
const jackpot: Prize = { name: 'Jackpot', reward: 'money', weight: 1n, value: 1_000_000n };
const nothing: Prize = { name: 'Nothing', reward: 'money', weight: 1n, value: 0n };

let scene: Scene;

beforeAll(async () => {
	scene = await casesScene();
});

const openingsOf = async (user: string) =>
	scene.db.query(
		`select id, nonce::text, ticket::text, outcome, journal from case_openings where "user" = $1 order by nonce`,
		[user],
	);

const journalsOf = async (opening: unknown) =>
	scene.db.query(
		`select sum(e.amount) filter (where e.amount > 0)::text as moved, count(*)::int as legs
		from ledger_journals j
		join ledger_entries e on e.journal = j.id
		where j.ref_type = 'case_opening' and j.ref_id = $1
		group by j.id
		order by j.id = (select o.journal from case_openings o where o.id = $1) desc`,
		[opening],
	);

describe('an opening', () => {
	test('that wins an item takes the price and puts the item into the inventory', async () => {
		const lootCase = await scene.aCase([sword, coins]);
		const player = await scene.aPlayer(1_000n);

		const { status, answer } = await scene.open(player, { case: lootCase, wins: 0, nonce: 0n });

		expect(status).toBe(200);
		expect(answer).toMatchObject({ outcome: 'item', nonce: '0', ticket: '0', prize_journal: null });
		expect(await scene.balance(player.id)).toBe(900n);
		const items = await scene.db.query(
			`select name, value::text, status, opening from inventory_items where id = $1 and "user" = $2`,
			[answer['inventory_item'], player.id],
		);
		expect(items).toEqual([
			{ name: 'Sword', value: '5000', status: 'owned', opening: answer['opening'] },
		]);
	});

	test('that wins money takes the price in one journal and pays the prize in another', async () => {
		const lootCase = await scene.aCase([coins]);
		const player = await scene.aPlayer(100n);

		const { answer } = await scene.open(player, { case: lootCase, wins: 0, nonce: 0n });

		expect(answer).toMatchObject({ outcome: 'money', inventory_item: null });
		expect(await scene.balance(player.id)).toBe(80n);
		expect(await journalsOf(answer['opening'])).toEqual([
			{ moved: '100', legs: 2 },
			{ moved: '80', legs: 2 },
		]);
	});

	test('that wins exactly its price shows both movements', async () => {
		const lootCase = await scene.aCase([refund]);
		const player = await scene.aPlayer(100n);

		const { answer } = await scene.open(player, { case: lootCase, wins: 0, nonce: 0n });

		expect(await scene.balance(player.id)).toBe(100n);
		expect(await journalsOf(answer['opening'])).toEqual([
			{ moved: '100', legs: 2 },
			{ moved: '100', legs: 2 },
		]);
	});

	test('that wins nothing posts the price alone', async () => {
		const lootCase = await scene.aCase([nothing]);
		const player = await scene.aPlayer(100n);

		const { answer } = await scene.open(player, { case: lootCase, wins: 0, nonce: 0n });

		expect(answer).toMatchObject({ outcome: 'money', prize_journal: null });
		expect(await journalsOf(answer['opening'])).toEqual([{ moved: '100', legs: 2 }]);
	});

	test('is never paid for by its own prize', async () => {
		const lootCase = await scene.aCase([jackpot]);
		const player = await scene.aPlayer(99n);

		const { status, answer } = await scene.open(player, { case: lootCase, wins: 0, nonce: 0n });

		expect({ status, code: answer['code'] }).toEqual({ status: 409, code: 'INSUFFICIENT_FUNDS' });
		expect(await scene.balance(player.id)).toBe(99n);
	});

	test('of a case that was paused meanwhile is refused', async () => {
		const lootCase = await scene.aCase([coins]);
		const player = await scene.aPlayer(1_000n);
		await scene.db.query(`update cases set status = 'paused' where id = $1`, [lootCase.id]);

		const { status, answer } = await scene.open(player, { case: lootCase, wins: 0, nonce: 0n });

		expect({ status, code: answer['code'] }).toEqual({ status: 409, code: 'CASE_NOT_ACTIVE' });
		expect(await openingsOf(player.id)).toEqual([]);
	});

	test('by a suspended person is refused', async () => {
		const lootCase = await scene.aCase([coins]);
		const player = await scene.aPlayer(1_000n);
		await scene.db.query(`update directus_users set status = 'suspended' where id = $1`, [
			player.id,
		]);

		const { status, answer } = await scene.open(player, { case: lootCase, wins: 0, nonce: 0n });

		expect({ status, code: answer['code'] }).toEqual({ status: 401, code: 'USER_SUSPENDED' });
	});

	test('announces itself and the item that was won', async () => {
		const lootCase = await scene.aCase([sword]);
		const player = await scene.aPlayer(100n);

		const { answer } = await scene.open(player, { case: lootCase, wins: 0, nonce: 0n });

		const events = await scene.db.query(
			`select distinct topic from outbox
			where payload ->> 'opening' = $1 or payload ->> 'inventory_item' = $2 order by topic`,
			[answer['opening'], answer['inventory_item']],
		);
		expect(events).toEqual([{ topic: 'cases.case.opened' }, { topic: 'cases.inventory.changed' }]);
	});
});

describe('a nonce', () => {
	test('M-T35 is drawn with once: a repeated key gets the first answer and burns none', async () => {
		const lootCase = await scene.aCase([coins]);
		const player = await scene.aPlayer(1_000n);
		const key = randomUUID();

		const first = await scene.open(player, { case: lootCase, wins: 0, nonce: 0n, key });
		const second = await scene.open(player, { case: lootCase, wins: 0, nonce: 1n, key });

		expect(second).toEqual({ ...first, replayed: true });
		expect(await openingsOf(player.id)).toHaveLength(1);
		expect(await scene.nextNonce(player)).toBe('1');
	});

	test('is not burned by a refusal', async () => {
		const lootCase = await scene.aCase([coins]);
		const player = await scene.aPlayer(0n);

		await scene.open(player, { case: lootCase, wins: 0, nonce: 0n });

		expect(await scene.nextNonce(player)).toBe('0');
	});

	test('that another opening took is refused', async () => {
		const lootCase = await scene.aCase([coins]);
		const player = await scene.aPlayer(1_000n);
		await scene.open(player, { case: lootCase, wins: 0, nonce: 0n });

		const { status, answer } = await scene.open(player, { case: lootCase, wins: 0, nonce: 0n });

		expect({ status, code: answer['code'] }).toEqual({ status: 409, code: 'NONCE_TAKEN' });
		expect(await scene.balance(player.id)).toBe(980n);
	});

	test('of a stranger is never used', async () => {
		const lootCase = await scene.aCase([coins]);
		const [player, stranger] = [await scene.aPlayer(1_000n), await scene.aPlayer(1_000n)];

		const { answer } = await scene.open(player, {
			case: lootCase,
			wins: 0,
			nonce: 0n,
			command: { seed: stranger.seed },
		});

		expect(answer['code']).toBe('NONCE_TAKEN');
	});
});

describe('a stock', () => {
	test('M-T36 of one item with 20 winners at once gives 1 item and 19 times its value in money', async () => {
		const lootCase = await scene.aCase([{ ...sword, stockLeft: 1n }, coins]);
		const players = await Promise.all(Array.from({ length: 20 }, () => scene.aPlayer(100n)));

		const openings = await Promise.all(
			players.map((player) => scene.open(player, { case: lootCase, wins: 0, nonce: 0n })),
		);

		const outcomes = openings.map((opening) => String(opening.answer['outcome'])).toSorted();
		expect(outcomes).toEqual([...Array.from({ length: 19 }, () => 'cash_fallback'), 'item']);
		expect(
			await scene.db.query('select stock_left::text from case_items where id = $1', [
				lootCase.items[0]?.caseItem,
			]),
		).toEqual([{ stock_left: '0' }]);
		const balances = await Promise.all(players.map((player) => scene.balance(player.id)));
		expect(balances.filter((balance) => balance === 0n)).toHaveLength(1);
		expect(balances.filter((balance) => balance === 5_000n)).toHaveLength(19);
	});

	test('is not taken by an opening that is refused', async () => {
		const lootCase = await scene.aCase([{ ...sword, stockLeft: 1n }]);
		const player = await scene.aPlayer(0n);

		await scene.open(player, { case: lootCase, wins: 0, nonce: 0n });

		expect(
			await scene.db.query('select stock_left::text from case_items where id = $1', [
				lootCase.items[0]?.caseItem,
			]),
		).toEqual([{ stock_left: '1' }]);
	});
});

describe('a preview', () => {
	test('answers price, version, nonce and the entries of the debit, and leaves nothing', async () => {
		const lootCase = await scene.aCase([sword]);
		const player = await scene.aPlayer(1_000n);

		const { status, answer } = await scene.preview(player, lootCase.version);

		expect(status).toBe(200);
		expect(Object.keys(answer).toSorted()).toEqual([
			'case',
			'case_version',
			'currency',
			'entries',
			'fees',
			'journal',
			'nonce',
			'price',
			'version',
		]);
		expect(answer).toMatchObject({ price: '100', nonce: '0', version: 1, fees: '0' });
		const entries = answer['entries'] as { amount: string }[];
		expect(entries.map((entry) => entry.amount)).toEqual(['-100', '100']);
		expect(await scene.balance(player.id)).toBe(1_000n);
		expect(await scene.nextNonce(player)).toBe('0');
	});

	test('of what the wallet cannot pay is refused as the opening would be', async () => {
		const lootCase = await scene.aCase([sword]);
		const player = await scene.aPlayer(99n);

		const { status, answer } = await scene.preview(player, lootCase.version);

		expect({ status, code: answer['code'] }).toEqual({ status: 409, code: 'INSUFFICIENT_FUNDS' });
	});

	test('never runs the drawing operation', async () => {
		await expect(
			scene.db.query(
				`select * from once($1, 'POST /cases/open', '', 'hash', 'cases_open'::regproc, '{}', true)`,
				[(await scene.aPlayer(100n)).id],
			),
		).rejects.toThrow('never previewed');
	});
});

test('after all of this the ledger agrees with itself', async () => {
	expect(await scene.db.query('select * from ledger_check()')).toEqual([]);
});
