import { describe, expect, test } from 'vitest';
import { countRun, registeredSchedules, registerSchedule, scheduleCounts } from './schedules.ts';

const run = async (): Promise<void> => undefined;

describe('a schedule', () => {
	test('is registered once under its name', () => {
		registerSchedule({ name: 'test.do-it', everySeconds: 60, run });
		registerSchedule({ name: 'test.do-it', everySeconds: 30, run });

		expect(registeredSchedules()).toEqual([{ name: 'test.do-it', everySeconds: 30, run }]);
	});

	test.each(['', 'Test.do', 'test.', 'test.do it', 'test.do.more', `test.${'a'.repeat(64)}`])(
		'is not called %j',
		(name) => {
			expect(() => registerSchedule({ name, everySeconds: 60, run })).toThrow(/cannot be the name/);
		},
	);

	test.each([0, -1, 0.5, Number.NaN])('does not come back every %d seconds', (everySeconds) => {
		expect(() => registerSchedule({ name: 'test.do-it', everySeconds, run })).toThrow(/period/);
	});

	test('is counted in this process', () => {
		countRun('test.counted', false);
		countRun('test.counted', true);

		expect(scheduleCounts('test.counted')).toEqual({ runs: 2, failures: 1 });
		expect(scheduleCounts('test.never')).toEqual({ runs: 0, failures: 0 });
	});
});
