import { describe, expect, test } from 'vitest';
import type { FileSummary, Summary } from '../tests/harness/summary-reporter.ts';
import { afterSecondTry, triedAgain, unsteady } from './second-try.ts';

const page = 'tests/keycloak/studio.test.ts';
const sockets = 'tests/integration/realtime-life.test.ts';

const file = (name: string, failures: readonly string[] = []): FileSummary => ({
	file: name,
	passed: 3,
	failed: failures.length,
	failures,
	skipped: [],
});
const run = (...files: readonly FileSummary[]): Summary => ({ files, failedOutside: 0 });

describe('a second try', () => {
	test('is given to what waits for browsers, sockets and processes, and only to what failed', () => {
		expect(triedAgain(run(file(page, ['late']), file(sockets)))).toEqual([page]);
	});

	test.each([
		'tests/integration/wallet.test.ts',
		'tests/integration/withdrawals-crash.test.ts',
		'tests/journeys/money-survives.test.ts',
		'tests/journeys/sales-survive-a-crash.test.ts',
		'tests/contracts/role-matrix.test.ts',
		'tests/sql/ledger-races.test.ts',
		'tests/sql/outbox-crash.test.ts',
		'extensions/core/src/money.test.ts',
	])('is never given to %s, nor to what failed beside it', (name) => {
		expect(triedAgain(run(file(name, ['wrong'])))).toEqual([]);
		expect(triedAgain(run(file(name, ['wrong']), file(page, ['late'])))).toEqual([]);
	});

	test('is not given to a run with many failures, or with one outside of files', () => {
		const four = ['a', 'b', 'c', 'd'].map((name) => file(`tests/keycloak/${name}.test.ts`, ['x']));
		expect(triedAgain(run(...four))).toEqual([]);
		expect(triedAgain({ ...run(file(page, ['late'])), failedOutside: 1 })).toEqual([]);
	});

	test('counts instead of the first, and what passed only then is named', () => {
		const first = run(file(page, ['sign-out: late']), file(sockets, ['renew: gone']));
		const second = run(file(page), file(sockets, ['renew: gone']));

		expect(afterSecondTry(first, second).files.map(({ failed }) => failed)).toEqual([0, 1]);
		expect(unsteady(first, second)).toEqual(['sign-out: late']);
	});
});
