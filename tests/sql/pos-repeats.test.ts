import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import { withConnections } from '../harness/statements.ts';
import {
	aCounter,
	aPayCode,
	aShift,
	close,
	countOf,
	saleCommand,
	sell,
	wallet,
	type Counter,
} from './pos-builders.ts';

let counter: Counter;
let shift: string;

beforeEach(async () => {
	counter = await aCounter();
	shift = await aShift(counter);
});

describe('M-T25 a sale that is sent again', () => {
	test('with the same body is the first receipt', async () => {
		const command = saleCommand(counter, shift);

		const first = await sell(counter, command);
		const second = await sell(counter, { ...command, sold_at: new Date(0) });

		expect(second).toEqual(first);
		expect(await countOf('sales', 'shift', shift)).toBe(1);
	});

	test('is the first receipt after the shift was closed', async () => {
		const command = saleCommand(counter, shift);
		const first = await sell(counter, command);
		await close(counter, shift, 1000n);

		expect(await sell(counter, command)).toEqual(first);
	});

	test('with another body is a reused key', async () => {
		const command = saleCommand(counter, shift);
		await sell(counter, command);

		const other = { ...saleCommand(counter, shift, 2000n), sale: command.sale };
		expect(await sell(counter, other)).toMatchObject({
			status: 422,
			answer: { code: 'IDEMPOTENCY_KEY_REUSED' },
		});
	});

	test('under another id with the same number of the device is the first receipt', async () => {
		const device = { device_id: randomUUID(), device_seq: '7' };
		const command = { ...saleCommand(counter, shift), ...device };
		const first = await sell(counter, command);

		expect(await sell(counter, { ...command, sale: randomUUID() })).toEqual(first);
	});

	test('under another id and body with the number of the device is refused', async () => {
		const device = { device_id: randomUUID(), device_seq: '7' };
		await sell(counter, { ...saleCommand(counter, shift), ...device });

		const other = { ...saleCommand(counter, shift, 2000n), ...device };
		expect(await sell(counter, other)).toMatchObject({
			status: 409,
			answer: { code: 'DEVICE_SEQUENCE_REUSED' },
		});
	});

	test('with the id of a foreign sale is forbidden', async () => {
		const command = saleCommand(counter, shift);
		await sell(counter, command);

		const stranger = await aCounter();
		const foreign = { ...saleCommand(stranger, await aShift(stranger)), sale: command.sale };
		expect(await sell(stranger, foreign)).toMatchObject({
			status: 403,
			answer: { code: 'FORBIDDEN' },
		});
	});

	test('20 times at once with different keys is one sale', async () => {
		const code = await aPayCode(1000n);
		const command = {
			...saleCommand(counter, shift, 1000n, [wallet(1000n, code.hash)]),
			device_id: randomUUID(),
			device_seq: '1',
		};

		const outcomes = await withConnections(8, (pool) =>
			Promise.all(
				Array.from({ length: 20 }, (_, turn) =>
					sell(counter, turn % 2 === 0 ? command : { ...command, sale: randomUUID() }, pool),
				),
			),
		);

		expect(new Set(outcomes.map(({ answer }) => answer.number))).toEqual(
			new Set(['Front-2026-000001']),
		);
		expect(await countOf('sales', 'shift', shift)).toBe(1);
	});
});
