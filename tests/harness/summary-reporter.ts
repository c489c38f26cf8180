/**
 * Counts for the last line of `npm test`, written to the file that CUBEHUB_TEST_SUMMARY names. What
 * was left out is listed with its reason, so that nobody takes a gap for a pass.
 */
import { writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import type { Reporter, TestCase, TestModule } from 'vitest/node';

export type FileSummary = {
	/** Relative to the root, with slashes. */
	readonly file: string;
	readonly passed: number;
	readonly failed: number;
	/** The tests that failed, and what they said first. */
	readonly failures: readonly string[];
	readonly skipped: readonly { readonly title: string; readonly reason: string }[];
};

export type Summary = {
	readonly files: readonly FileSummary[];
	/** What broke outside every file: a setup, a rejection that nobody awaited. */
	readonly failedOutside: number;
};

export default class SummaryReporter implements Reporter {
	onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
		const file = process.env['CUBEHUB_TEST_SUMMARY'];
		const summary: Summary = { files: modules.map(summaryOf), failedOutside: errors.length };
		if (file) writeFileSync(file, JSON.stringify(summary));
	}
}

function summaryOf(module: TestModule): FileSummary {
	const tests = [...module.children.allTests()];
	const inState = (state: string): readonly TestCase[] =>
		tests.filter((test) => test.result().state === state);
	const failed = [...inState('failed'), ...inState('pending')];
	// A file that cannot be loaded, or whose hooks fail, may have no failed test in it.
	const isBroken = !module.ok() && inState('failed').length === 0;
	return {
		file: relative(process.cwd(), module.moduleId).replaceAll('\\', '/'),
		passed: inState('passed').length,
		failed: failed.length + (isBroken ? 1 : 0),
		failures: [
			...failed.map((test) => `${test.fullName}: ${firstLine(test.result().errors)}`),
			...(isBroken ? [`the file itself: ${firstLine(module.errors())}`] : []),
		],
		skipped: inState('skipped').map((test) => ({ title: test.fullName, reason: reasonOf(test) })),
	};
}

function firstLine(errors: readonly { readonly message?: string }[] | undefined): string {
	return errors?.[0]?.message?.split('\n')[0] ?? 'no error given';
}

function reasonOf(test: TestCase): string {
	const result = test.result();
	return (result.state === 'skipped' ? result.note : undefined) ?? 'no reason given';
}
