import { expect, test } from 'vitest';
import { hasRightCheckDigit } from './iin.ts';

test.each(['900101350122', '880101350126', '750101350125', '900101300811'])(
	'the last digit of %s follows from the others',
	(iin) => {
		expect(hasRightCheckDigit(iin)).toBe(true);
	},
);

test.each([
	['900101350123', 'it is another digit'],
	['900101300800', 'no digit would do'],
	['90010135012', 'one is missing'],
	['90010135012x', 'one is a letter'],
])('that of %s does not: %s', (iin) => {
	expect(hasRightCheckDigit(iin)).toBe(false);
});
