import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { nobody } from '../../extensions/core/src/auth.ts';
import { registerConstraints } from '../../extensions/core/src/database-errors.ts';
import { refusal, ServiceUnavailable } from '../../extensions/core/src/errors.ts';
import { closePools } from '../../extensions/core/src/pool.ts';
import { openWork, type Work } from '../../extensions/core/src/work.ts';
import { database } from '../harness/database.ts';
import { aPerson, prepareOperations, query, storedKeys, traces } from './core-builders.ts';

const AlreadyTaken = refusal(409, 'TEST_TAKEN', 'Somebody took it.');

beforeAll(async () => {
	process.env['DB_CONNECTION_STRING'] = (await database()).url;
	await prepareOperations();
	await query(`create table test_places (id text primary key, taken integer)`);
	await query(`alter table test_places add constraint test_places_room check (taken <= 3)`);
	registerConstraints({ test_places_room: AlreadyTaken });
});

afterAll(closePools);

/** The work of somebody's request with a key of its own. */
async function aRequest(preview = false): Promise<{ work: Work; key: string }> {
	const key = randomUUID();
	const { work } = openWork({
		actor: { ...nobody, userId: await aPerson() },
		accountability: null,
		requestId: key,
		correlationId: key,
		now: new Date(),
		preview,
		key: { endpoint: 'POST /test', key, hash: 'a' },
	});
	return { work, key };
}

async function aPlace(taken: number): Promise<string> {
	const id = randomUUID();
	await query(`insert into test_places values ($1, $2)`, [id, taken]);
	return id;
}

const takenOf = async (id: string) =>
	(await query<{ taken: number }>(`select taken from test_places where id = $1`, [id]))[0]?.taken;

const takeOne = (work: Work, id: string) =>
	work.sql`update test_places set taken = taken + 1 where id = ${id}`;

describe('a statement', () => {
	test('gives amounts as bigint, moments as Date, days and json as they are', async () => {
		const { work } = await aRequest();

		const [row] = await work.sql`
			select
				${9007199254740993n}::bigint as amount,
				${new Date('2026-03-01T08:00:00Z')}::timestamptz as at,
				date '2026-03-01' as day,
				${{ of: 5n }}::jsonb as json,
				${['a', 'b']}::text[] as list`;

		expect(row).toEqual({
			amount: 9007199254740993n,
			at: new Date('2026-03-01T08:00:00Z'),
			day: '2026-03-01',
			json: { of: '5' },
			list: ['a', 'b'],
		});
	});

	test('binds what it is given', async () => {
		const { work } = await aRequest();
		const nasty = `'; drop table test_places; --`;

		expect(await work.sql`select ${nasty}::text as text`).toEqual([{ text: nasty }]);
	});

	test('is refused with the code of the constraint that it breaks', async () => {
		const { work } = await aRequest();
		const place = await aPlace(3);

		await expect(takeOne(work, place)).rejects.toMatchObject({ code: 'TEST_TAKEN', status: 409 });
	});

	test('with an amount beyond all limits is LIMIT_EXCEEDED', async () => {
		const { work } = await aRequest();
		await expect(work.sql`select 9223372036854775807 + 1::bigint`).rejects.toMatchObject({
			code: 'LIMIT_EXCEEDED',
		});
	});

	test('that waits too long for a lock is answered 503', async () => {
		const { work } = await aRequest();
		const place = await aPlace(0);
		const holder = await (await database()).pool.connect();
		await holder.query('begin');
		await holder.query('update test_places set taken = 1 where id = $1', [place]);

		await expect(takeOne(work, place)).rejects.toBe(ServiceUnavailable);

		await holder.query('rollback');
		holder.release();
	});
});

describe('a transaction', () => {
	test('keeps all or nothing', async () => {
		const { work } = await aRequest();
		const place = await aPlace(0);

		await expect(
			work.transaction(async (inner) => {
				await takeOne(inner, place);
				throw new Error('changed my mind');
			}),
		).rejects.toThrow('changed my mind');

		expect(await takenOf(place)).toBe(0);
	});

	test('keeps the refusal of its own once() and undoes what that has done', async () => {
		const { work, key } = await aRequest();
		const place = await aPlace(0);

		await expect(
			work.transaction(async (inner) => {
				await takeOne(inner, place);
				return inner.once('test_operation', { mark: key, end: 'refuse' });
			}),
		).rejects.toMatchObject({ code: 'TEST_REFUSED', detail: { left: '3' } });

		expect(await storedKeys({ key })).toMatchObject([{ status: 409 }]);
		expect(await traces({ key })).toEqual([]);
		expect(await takenOf(place)).toBe(1);
	});

	test('that loses a deadlock runs again', async () => {
		const [a, b] = [await aPlace(0), await aPlace(0)];
		const both = async (first: string, second: string) => {
			const { work } = await aRequest();
			await work.transaction(async (inner) => {
				await takeOne(inner, first);
				await inner.sql`select pg_sleep(0.3)`;
				await takeOne(inner, second);
			});
		};

		await Promise.all([both(a, b), both(b, a)]);

		expect([await takenOf(a), await takenOf(b)]).toEqual([2, 2]);
	});

	test('whose failed statement was overlooked does not pass for a success', async () => {
		const { work } = await aRequest();

		await expect(
			work.transaction(async (inner) => {
				await inner.sql`select 1 / 0`.catch(() => undefined);
				return 'done';
			}),
		).rejects.toThrow();
	});

	test('leaves no connection behind that is inside one', async () => {
		const { work } = await aRequest();
		for (let round = 0; round < 10; round += 1) {
			await work.transaction(async (inner) => inner.sql`select 1 / 0`).catch(() => undefined);
		}
		const [state] = await work.sql<{ open: boolean }>`
			select count(*) > 0 as open
			from pg_stat_activity
			where datname = current_database() and state like 'idle in transaction%'`;
		expect(state?.open).toBe(false);
	});
});

describe('once', () => {
	test('posts under a journal that follows from endpoint, person and key', async () => {
		const { work, key } = await aRequest();

		const first = await work.once('test_operation', { mark: key });

		expect(await work.once('test_operation', { mark: key })).toEqual(first);
		expect(await traces({ key })).toMatchObject([{ correlation: key }]);
	});

	test('of a preview leaves nothing', async () => {
		const { work, key } = await aRequest(true);
		expect(await work.once('test_operation', { mark: key })).toMatchObject({ mark: key });
		expect(await traces({ key })).toEqual([]);
	});

	test('is not for a request without a key', async () => {
		const { work } = openWork({
			actor: nobody,
			accountability: null,
			requestId: 'x',
			correlationId: randomUUID(),
			now: new Date(),
			preview: false,
		});
		await expect(work.once('test_operation', {})).rejects.toThrow(/movesMoney/);
	});
});

describe('a snapshot', () => {
	test('sees one state of the database, whatever is committed meanwhile', async () => {
		const { work } = await aRequest();
		const id = await aPlace(1);

		const seen = await work.snapshot(async ({ sql }) => {
			const first = await sql`select taken from test_places where id = ${id}`;
			await query('update test_places set taken = 2 where id = $1', [id]);
			return [...first, ...(await sql`select taken from test_places where id = ${id}`)];
		});

		expect(seen).toEqual([{ taken: 1 }, { taken: 1 }]);
		expect(await takenOf(id)).toBe(2);
	});

	test('writes nothing', async () => {
		const { work } = await aRequest();
		const id = await aPlace(1);

		await expect(work.snapshot((reading) => takeOne(reading, id))).rejects.toMatchObject({
			code: '25006',
		});

		expect(await takenOf(id)).toBe(1);
	});

	test('is not taken inside a transaction', async () => {
		const { work } = await aRequest();

		const nested = work.transaction((inner) => inner.snapshot(async () => 1));

		await expect(nested).rejects.toThrow('outside of a transaction');
	});
});
