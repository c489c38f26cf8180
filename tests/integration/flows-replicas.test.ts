/** Flows over two replicas: each knows what was saved at the other, and no payment is lost or made twice. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { lacksForReplicas, replicasHouse, type ReplicasHouse } from '../harness/replicas-house.ts';
import {
	announce,
	effect,
	flowsOn,
	outcomeOf,
	paidBy,
	started,
	transfer,
	type FlowsHouse,
} from './flows-scene.ts';
import { balance } from './wallet-readers.ts';

const EVENTS = 30;
/** A lease of the replica that was killed has to run out. */
const SLOW_MS = 240_000;

let house: FlowsHouse<ReplicasHouse>;

describe.skipIf(lacksForReplicas)('over two replicas', () => {
	beforeAll(async () => {
		house = await flowsOn(await replicasHouse());
	});

	afterAll(async () => {
		await house?.server.close();
	});

	test(
		'every event pays once, though one of them is killed in the middle',
		async () => {
			const person = await house.shop.person({ role: 'customer' });
			const { flow } = await started(house, [
				transfer(house),
				{ type: 'sleep', options: { milliseconds: 200 } },
			]);

			const events: string[] = [];
			for (let count = 0; count < EVENTS; count += 1) {
				events.push(await announce(house, { user: person.id, amount: '1' }));
				if (count === EVENTS / 2) await house.server.replicas[0].kill();
			}

			for (const event of events) {
				await expect
					.poll(() => outcomeOf(house, event, flow), { timeout: SLOW_MS / 2 })
					.toMatchObject({ isDone: true, error: null, letter: null });
			}
			expect(await paidBy(house, flow)).toHaveLength(EVENTS);
			expect(await balance(person)).toBe(BigInt(EVENTS));
			await house.server.replicas[0].restart();
		},
		SLOW_MS,
	);

	test('a trigger that was saved at one works at the other', async () => {
		const person = await house.shop.person({ role: 'customer' });
		const [first] = house.server.replicas;
		const admin = first.client(house.shop.admin.token);
		const { flow } = await started({ ...house, admin }, [transfer(house)]);
		// Now only the other one is left to run it.
		await first.kill();

		const event = await announce(house, { user: person.id, amount: '3' });

		await effect(house, event, flow);
		expect(await balance(person)).toBe(3n);
		await first.restart();
	});
});
