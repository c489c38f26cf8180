/**
 * Random operations on real money paths, while the server is killed and PostgreSQL is stopped among
 * them. Whoever gets no answer asks again with the same key. After every batch the database must hold
 * exactly what was acknowledged: every entry, every balance, and nothing beside them.
 *
 * The plan of operations and faults is made of a seed: CUBEHUB_SEED=<seed> runs that plan again.
 * `npm run soak` runs ten thousand operations for each of three seeds.
 */
import { randomInt } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ownHouse, type OwnHouse } from '../harness/own-house.ts';
import { isSoak } from '../harness/soak.ts';
import { auditorOf, type Auditor } from './money-survives/audit.ts';
import { driverOf, type Driver } from './money-survives/driver.ts';
import { planOf, type Size } from './money-survives/plan.ts';
import { aScene } from './money-survives/scene.ts';

const size: Size = isSoak
	? { operations: 10_000, batch: 500, faults: 8 }
	: { operations: 400, batch: 200, faults: 1 };
const DEADLINE_MS = isSoak ? 3_600_000 : 240_000;
const DELIVERY_MS = 120_000;

const seeds: readonly number[] = process.env['CUBEHUB_SEED']
	? [Number(process.env['CUBEHUB_SEED'])]
	: Array.from({ length: isSoak ? 3 : 1 }, () => randomInt(2 ** 31));

test('M-T41 the same seed is the same plan, and another seed another one', () => {
	const text = (seed: number) =>
		JSON.stringify(planOf(seed, size), (_, value: unknown) =>
			typeof value === 'bigint' ? `${value}` : value,
		);

	expect(text(7)).toBe(text(7));
	expect(text(8)).not.toBe(text(7));
});

test('M-T41 a plan has every fault, keys of its own, and refers to what came before', () => {
	const { batches } = planOf(seeds[0]!, size);
	const operations = batches.flatMap((batch) => batch.operations);

	expect(operations).toHaveLength(size.operations);
	expect(new Set(operations.map(({ key }) => key)).size).toBe(size.operations);
	expect(batches.flatMap(({ faults }) => faults)).toHaveLength(size.faults * 2);
	for (const [place, operation] of operations.entries()) {
		if ('of' in operation) expect(operation.of).toBeLessThan(place);
	}
});

describe.each(seeds)('M-T41 money under random operations and faults, CUBEHUB_SEED=%i', (seed) => {
	const plan = planOf(seed, size);
	let house: OwnHouse;
	let driver: Driver;
	let auditor: Auditor;

	beforeAll(async () => {
		console.log(`Random run   CUBEHUB_SEED=${seed}`);
		house = await ownHouse();
		const scene = await aScene(house);
		driver = driverOf(plan, house, scene);
		auditor = await auditorOf(house, driver.model);
	});

	afterAll(() => house?.close());

	test(
		'loses nothing that was acknowledged and doubles nothing, checked after every batch',
		async () => {
			for (const [index, batch] of plan.batches.entries()) {
				await driver.run(batch);
				expect({ batch: index, problems: await auditor.problems() }).toEqual({
					batch: index,
					problems: [],
				});
			}
			console.log(`Random run   ${JSON.stringify(driver.figures())}`);
			expect(driver.figures().struck).toEqual({
				'kill server': size.faults,
				'stop database': size.faults,
			});
		},
		DEADLINE_MS,
	);

	test('answers a repetition as the first time, and never with a fault of its own', () => {
		expect(driver.contradictions).toEqual([]);
		expect(driver.faults).toEqual([]);
	});

	test('moves money in every way of the plan', () => {
		const { effective } = driver.figures();
		expect(Object.keys(effective).toSorted()).toEqual([
			'adjustment',
			'callOff',
			'capture',
			'distribution',
			'expire',
			'hold',
			'opening',
			'post',
			'release',
			'reverse',
			'sale',
			'transfer',
			'walletSale',
			'withdrawal',
		]);
	});

	test(
		'tells everybody in the end, each event once',
		async () => {
			const waiting = () =>
				house.database.query(
					'select topic, last_error, count(*) from outbox where done_at is null group by 1, 2',
				);

			await expect.poll(waiting, { timeout: DELIVERY_MS }).toEqual([]);
			expect(await house.database.query('select * from dead_letters')).toEqual([]);
		},
		DELIVERY_MS * 2,
	);
});
