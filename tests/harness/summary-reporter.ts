/**
 * Counts for the last line of `npm test`, written to the file that CUBEHUB_TEST_SUMMARY names. What
 * was left out is listed with its reason, so that nobody takes a gap for a pass.
 */
import { writeFileSync } from 'node:fs';
import type { Reporter, TestCase, TestModule } from 'vitest/node';

export type Summary = {
	readonly passed: number;
	readonly failed: number;
	readonly skipped: readonly { readonly title: string; readonly reason: string }[];
};

export default class SummaryReporter implements Reporter {
	onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
		const file = process.env['CUBEHUB_TEST_SUMMARY'];
		if (file) writeFileSync(file, JSON.stringify(summaryOf(modules, errors.length)));
	}
}

function summaryOf(modules: readonly TestModule[], errorsOutside: number): Summary {
	const tests = modules.flatMap((module) => [...module.children.allTests()]);
	const inState = (state: string): readonly TestCase[] =>
		tests.filter((test) => test.result().state === state);
	// A file that cannot be loaded, or whose hooks fail, may have no failed test in it.
	const broken = modules.filter((module) => !module.ok() && !hasFailedTest(module));
	return {
		passed: inState('passed').length,
		failed: inState('failed').length + inState('pending').length + broken.length + errorsOutside,
		skipped: inState('skipped').map((test) => ({ title: test.fullName, reason: reasonOf(test) })),
	};
}

function hasFailedTest(module: TestModule): boolean {
	return [...module.children.allTests()].some((test) => test.result().state === 'failed');
}

function reasonOf(test: TestCase): string {
	const result = test.result();
	return (result.state === 'skipped' ? result.note : undefined) ?? 'no reason given';
}
