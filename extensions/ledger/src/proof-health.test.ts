import { describe, expect, test } from 'vitest';
import type { ProofState } from './measure-store.ts';
import { healthOf } from './proof-health.ts';

const now = new Date('2026-03-02T09:00:00Z');
const hoursAgo = (hours: number) => new Date(now.getTime() - hours * 3_600_000);
const fine: ProofState = {
	audited_at: hoursAgo(20),
	is_clean: true,
	problems_count: 0,
	checkpoint_at: hoursAgo(0.01),
	unsealed_since: hoursAgo(0.01),
};
const healthWith = (changed: Partial<ProofState>) => healthOf({ ...fine, ...changed }, now);

describe('the health of the proof', () => {
	test('is fine after a clean audit, and in a shop that is new', () => {
		expect(healthWith({})).toBe('ok');
		expect(healthWith({ audited_at: null, is_clean: null, unsealed_since: null })).toBe('ok');
	});

	test.each<[string, Partial<ProofState>]>([
		['an audit found something', { is_clean: false, problems_count: 2 }],
		['the last audit is older than a day', { audited_at: hoursAgo(27) }],
		['journals wait for their seal', { unsealed_since: hoursAgo(1) }],
	])('is degraded when %s', (_, changed) => {
		expect(healthWith(changed)).toBe('degraded');
	});
});
