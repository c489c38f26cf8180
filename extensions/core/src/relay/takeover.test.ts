import { describe, expect, test } from 'vitest';
import { takeover, type Seen } from './takeover.ts';

const AFTER_MS = 10_000;
const empty: Seen = { waiting: 0, taken: 0, inHand: 0 };

describe('whoever runs the events', () => {
	test('is the queue as long as it answers', () => {
		const charge = takeover(AFTER_MS);

		expect(charge.look(empty, 0)).toBe('queue');
		expect(charge.look({ waiting: 150, taken: 900, inHand: 100 }, 60_000)).toBe('queue');
	});

	test('is nobody while the queue is away for a moment, and then the process', () => {
		const charge = takeover(AFTER_MS);

		expect(charge.look(undefined, 5_000)).toBe('waiting');
		expect(charge.look(undefined, 14_999)).toBe('waiting');
		expect(charge.look(undefined, 15_000)).toBe('in process');
		expect(charge.mode()).toBe('in process');
	});

	test('is the queue again as soon as it is back', () => {
		const charge = takeover(AFTER_MS);
		charge.look(undefined, 0);
		charge.look(undefined, AFTER_MS);

		expect(charge.look(empty, AFTER_MS + 1)).toBe('queue');
		expect(charge.look(undefined, AFTER_MS + 2)).toBe('waiting');
	});

	test('is the process where jobs wait and its worker takes none', () => {
		const charge = takeover(AFTER_MS);
		const stuck: Seen = { waiting: 3, taken: 7, inHand: 0 };

		expect(charge.look(stuck, 0)).toBe('queue');
		expect(charge.look({ ...stuck, waiting: 9 }, AFTER_MS)).toBe('in process');
		expect(charge.look({ ...stuck, inHand: 1 }, AFTER_MS + 1)).toBe('queue');
	});

	test('is the queue where its worker took jobs in between', () => {
		const charge = takeover(AFTER_MS);

		charge.look({ waiting: 3, taken: 7, inHand: 0 }, 0);
		charge.look({ waiting: 3, taken: 8, inHand: 0 }, AFTER_MS - 1);

		expect(charge.look({ waiting: 3, taken: 8, inHand: 0 }, AFTER_MS)).toBe('queue');
	});
});
