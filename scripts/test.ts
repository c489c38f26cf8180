/**
 * `npm test`: builds what changed and runs every test; `npm test -- tests/sql/ledger` runs some.
 * The last line is `N passed, N failed`, then `, N skipped` where something was left out.
 * A whole run tries again, alone, what waited for others in vain (second-try.ts), and names it.
 * `--soak` gives the long races five minutes each, and the random runs all their operations.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Summary } from '../tests/harness/summary-reporter.ts';
import { afterSecondTry, triedAgain, unsteady } from './second-try.ts';
import { runNode } from './stack/command.ts';
import { root } from './stack/places.ts';

const SOAK_SECONDS = '300';
const BROKEN: Summary = { files: [], failedOutside: 1 };

async function test(args: readonly string[]): Promise<number> {
	const isSoak = args.includes('--soak');
	const filters = args.filter((arg) => arg !== '--soak');
	const build = await runNode(join(root, 'scripts', 'build.ts'), [], { isShown: true });
	if (build.code !== 0) return report(BROKEN);

	const soak = { CUBEHUB_SOAK_SECONDS: process.env['CUBEHUB_SOAK_SECONDS'] ?? SOAK_SECONDS };
	const environment = { ...process.env, ...(isSoak ? soak : {}) };
	const first = await run(filters, environment);
	const again = args.length === 0 ? triedAgain(first) : [];
	if (again.length === 0) return report(first);

	console.log(`Once more, one after the other: ${again.join(', ')}`);
	const second = await run([...again, '--maxWorkers=1'], environment);
	return report(afterSecondTry(first, second), unsteady(first, second));
}

async function run(args: readonly string[], environment: NodeJS.ProcessEnv): Promise<Summary> {
	const folder = mkdtempSync(join(tmpdir(), 'cubehub-summary-'));
	const file = join(folder, 'summary.json');
	const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
	const { code } = await runNode(vitest, ['run', ...args], {
		environment: { ...environment, CUBEHUB_TEST_SUMMARY: file },
		isShown: true,
	});
	const summary = summaryIn(file, code);
	rmSync(folder, { recursive: true, force: true });
	return summary;
}

/** A run that fails without a failed test (a setup that breaks, a crash) is one failure. */
function summaryIn(file: string, code: number): Summary {
	let summary = BROKEN;
	try {
		summary = JSON.parse(readFileSync(file, 'utf8')) as Summary;
	} catch {
		console.error('The tests did not run to their end.');
	}
	return failedIn(summary) === 0 && code !== 0 ? { ...summary, failedOutside: 1 } : summary;
}

function failedIn({ files, failedOutside }: Summary): number {
	return files.reduce((sum, { failed }) => sum + failed, failedOutside);
}

function report(summary: Summary, passedLater: readonly string[] = []): number {
	const skipped = summary.files.flatMap((file) => file.skipped);
	if (skipped.length > 0) console.log('Left out:');
	for (const { title, reason } of skipped) console.log(`  ${title}: ${reason}`);
	if (passedLater.length > 0)
		console.log('Passed only when run again, alone; a fault to look for:');
	for (const failure of passedLater) console.log(`  ${failure}`);

	const passed = summary.files.reduce((sum, file) => sum + file.passed, 0);
	const left = skipped.length > 0 ? `, ${skipped.length} skipped` : '';
	console.log(`${passed} passed, ${failedIn(summary)} failed${left}`);
	return failedIn(summary) > 0 ? 1 : 0;
}

process.exitCode = await test(process.argv.slice(2));
