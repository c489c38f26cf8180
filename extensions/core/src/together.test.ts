import { expect, test } from 'vitest';
import { askedTogether } from './together.ts';

/** Notes what is asked, and fails for everybody when a 0 is among it. */
function questions() {
	const asked: (readonly number[])[] = [];
	const ask = askedTogether(async (some: readonly number[]) => {
		asked.push(some);
		if (some.includes(0)) throw new Error('The database is away.');
		return some.map((question) => `answer ${question}`);
	});
	return { ask, asked };
}

test('who ask at the same time are one question, and each gets the own answer', async () => {
	const { ask, asked } = questions();
	const first = await ask(1);
	const others = await Promise.all([2, 3, 4].map(ask));

	expect([first, ...others]).toEqual(['answer 1', 'answer 2', 'answer 3', 'answer 4']);
	expect(asked).toEqual([[1], [2, 3, 4]]);
});

test('nothing is remembered: what was asked before is asked again', async () => {
	const { ask, asked } = questions();
	await ask(7);
	await ask(7);
	expect(asked).toEqual([[7], [7]]);
});

test('a question that fails does so for those who are part of it, and for nobody after them', async () => {
	const { ask } = questions();
	const failed = await Promise.allSettled([0, 1].map(ask));
	expect(failed.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
	expect(await ask(1)).toBe('answer 1');
});

test('no question is for more than five hundred', async () => {
	const { ask, asked } = questions();
	await Promise.all(Array.from({ length: 1_001 }, (_, place) => ask(place + 1)));
	expect(asked.map((some) => some.length)).toEqual([500, 500, 1]);
});
