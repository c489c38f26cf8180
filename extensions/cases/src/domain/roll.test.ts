import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { commitmentTo, hmacOf } from '../fairness.ts';
import { drawTicket, itemAt } from './roll.ts';

const serverSeed = Uint8Array.from({ length: 32 }, (_, index) => index + 1);
const hmac = hmacOf(serverSeed);
const draw = (nonce: number) => ({
	caseVersion: '01890000-0000-7000-8000-000000000001',
	clientSeed: 'cubehub',
	nonce: BigInt(nonce),
});

const anyTotal = fc.bigInt({ min: 1n, max: 2n ** 53n - 1n });
const anyDraw = fc.record({
	caseVersion: fc.uuid(),
	clientSeed: fc.stringMatching(/^[A-Za-z0-9_-]{1,64}$/),
	nonce: fc.bigInt({ min: 0n, max: 2n ** 62n }),
});

describe('the published test vectors hold:', () => {
	test('the commitment of the seed 01 to 20', () => {
		expect(commitmentTo(serverSeed)).toBe(
			'ae216c2ef5247a3782c135efa279a3e4cdc61094270f5d2be58c6204b7a612c9',
		);
	});

	test.each([
		[10_000n, 0, 9103n],
		[10_000n, 1, 9895n],
		[10_000n, 2, 7525n],
		[3n, 0, 1n],
		[2n ** 53n - 1n, 0, 2_947_915_122_418_012n],
		[1n, 0, 0n],
	])('of %s tickets, nonce %i draws %s', (total, nonce, ticket) => {
		expect(drawTicket(total, draw(nonce), hmac).ticket).toBe(ticket);
	});

	// The worst total there is: just above half of all values, so that half of the draws go on.
	test.each([
		['cubehub', 501],
		['x', 488],
	])(
		'of 2^63 + 1 tickets with client seed %s, %i of 1,000 draws need a second value',
		(clientSeed, count) => {
			const again = Array.from({ length: 1_000 }, (_, nonce) =>
				drawTicket(2n ** 63n + 1n, { ...draw(nonce), clientSeed }, hmac),
			).filter((drawn) => drawn.valuesCount > 1);

			expect(again).toHaveLength(count);
		},
	);

	test('chi-square of 400,000 draws over weights 1/9/90/900/9000 is 2.84, below the 5 % limit of 9.49', () => {
		const items = [1n, 9n, 90n, 900n, 9_000n].map((weight) => ({ weight, drawn: 0 }));
		const rolls = 400_000;

		for (let nonce = 0; nonce < rolls; nonce++) {
			itemAt(items, drawTicket(10_000n, draw(nonce), hmac).ticket).drawn++;
		}

		const chiSquare = items.reduce((sum, item) => {
			const expected = (rolls * Number(item.weight)) / 10_000;
			return sum + (item.drawn - expected) ** 2 / expected;
		}, 0);
		expect(chiSquare).toBeCloseTo(2.84, 2);
	}, 60_000);
});

describe('a ticket', () => {
	test('lies from 0 to the total weight less one', () => {
		fc.assert(
			fc.property(anyTotal, anyDraw, (total, some) => {
				const { ticket } = drawTicket(total, some, hmac);
				expect(ticket >= 0n && ticket < total).toBe(true);
			}),
		);
	});

	test('is the same whenever it is drawn again', () => {
		fc.assert(
			fc.property(anyTotal, anyDraw, (total, some) => {
				expect(drawTicket(total, some, hmacOf(serverSeed))).toEqual(drawTicket(total, some, hmac));
			}),
		);
	});

	test('skips the values that would favour low tickets', () => {
		const highest = new Uint8Array(32).fill(0xff);
		highest.set([0, 0, 0, 0, 0, 0, 0, 7], 8);

		expect(drawTicket(10n, draw(0), () => highest)).toEqual({ ticket: 7n, valuesCount: 2 });
	});

	test('takes the next digest when all four values are skipped', () => {
		const digest = (message: string) =>
			message.endsWith('|0') ? new Uint8Array(32).fill(0xff) : new Uint8Array(32).fill(0);

		expect(drawTicket(10n, draw(0), digest)).toEqual({ ticket: 0n, valuesCount: 5 });
	});
});

describe('the item of a ticket', () => {
	const items = [
		{ name: 'sword', weight: 1n },
		{ name: 'coin', weight: 9n },
		{ name: 'dust', weight: 90n },
	];

	test.each([
		[0n, 'sword'],
		[1n, 'coin'],
		[9n, 'coin'],
		[10n, 'dust'],
		[99n, 'dust'],
	])('%s is the %s', (ticket, name) => {
		expect(itemAt(items, ticket).name).toBe(name);
	});

	test('is won by exactly as many tickets as its weight', () => {
		fc.assert(
			fc.property(
				fc.array(fc.bigInt({ min: 1n, max: 50n }), { minLength: 1, maxLength: 8 }),
				(weights) => {
					const some = weights.map((weight) => ({ weight, tickets: 0n }));
					const total = weights.reduce((sum, weight) => sum + weight, 0n);
					for (let ticket = 0n; ticket < total; ticket++) itemAt(some, ticket).tickets++;

					for (const item of some) expect(item.tickets).toBe(item.weight);
				},
			),
		);
	});

	test('beyond the total weight is an error', () => {
		expect(() => itemAt(items, 100n)).toThrow('beyond');
	});
});
