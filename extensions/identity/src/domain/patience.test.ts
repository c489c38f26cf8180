import { describe, expect, test } from 'vitest';
import { mayStillArrive, pauseAfter } from './patience.ts';

describe('what failed outside', () => {
	test('is tried ten times, later each time, an hour apart at most', () => {
		const pauses = Array.from({ length: 9 }, (_, tries) => pauseAfter(tries + 1, 10));
		expect(pauses).toEqual([10, 20, 40, 80, 160, 320, 640, 1280, 2560]);
		expect(pauseAfter(10, 10)).toBeUndefined();
		expect(pauseAfter(9, 100)).toBe(3_600);
	});

	test('is looked for three times, over half a minute, before it counts as never made', () => {
		expect([1, 2, 3].map(mayStillArrive)).toEqual([true, true, false]);
		expect((pauseAfter(1, 10) ?? 0) + (pauseAfter(2, 10) ?? 0)).toBe(30);
	});
});
