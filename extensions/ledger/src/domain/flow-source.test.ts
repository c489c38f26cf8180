import { expect, test } from 'vitest';
import { mayPayByFlow } from './flow-source.ts';

const revenue = { owner: 'organization', normalSide: 'C', hasSubject: false } as const;

test('a flow pays from what an organization earns', () => {
	expect(mayPayByFlow(revenue)).toBe(true);
});

test.each([
	['the wallet of a person', { ...revenue, owner: 'user' as const }],
	['an account of the system', { ...revenue, owner: 'system' as const }],
	['a bank or a till', { ...revenue, normalSide: 'D' as const }],
	['what is owed to a shareholder', { ...revenue, hasSubject: true }],
])('a flow never pays from %s', (_name, source) => {
	expect(mayPayByFlow(source)).toBe(false);
});
