/**
 * `npm test`: builds what changed and runs every test; `npm test -- tests/sql/ledger` runs some.
 * The last line is `N passed, N failed`, then `, N skipped` where something was left out.
 * `--soak` gives the long races five minutes each, and the random runs all their operations.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Summary } from '../tests/harness/summary-reporter.ts';
import { runNode } from './stack/command.ts';
import { root } from './stack/places.ts';

const SOAK_SECONDS = '300';

async function test(args: readonly string[]): Promise<number> {
	const isSoak = args.includes('--soak');
	const filters = args.filter((arg) => arg !== '--soak');
	const build = await runNode(join(root, 'scripts', 'build.ts'), [], { isShown: true });
	if (build.code !== 0) return report({ passed: 0, failed: 1, skipped: [] });

	const folder = mkdtempSync(join(tmpdir(), 'cubehub-summary-'));
	const file = join(folder, 'summary.json');
	const environment = {
		...process.env,
		CUBEHUB_TEST_SUMMARY: file,
		...(isSoak
			? { CUBEHUB_SOAK_SECONDS: process.env['CUBEHUB_SOAK_SECONDS'] ?? SOAK_SECONDS }
			: {}),
	};
	const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
	const { code } = await runNode(vitest, ['run', ...filters], { environment, isShown: true });
	const summary = summaryIn(file, code);
	rmSync(folder, { recursive: true, force: true });
	return report(summary);
}

/** A run that fails without a failed test (a setup that breaks, a crash) is one failure. */
function summaryIn(file: string, code: number): Summary {
	let summary: Summary = { passed: 0, failed: 0, skipped: [] };
	try {
		summary = JSON.parse(readFileSync(file, 'utf8')) as Summary;
	} catch {
		console.error('The tests did not run to their end.');
	}
	return summary.failed === 0 && code !== 0 ? { ...summary, failed: 1 } : summary;
}

function report({ passed, failed, skipped }: Summary): number {
	if (skipped.length > 0) console.log('Left out:');
	for (const { title, reason } of skipped) console.log(`  ${title}: ${reason}`);
	const left = skipped.length > 0 ? `, ${skipped.length} skipped` : '';
	console.log(`${passed} passed, ${failed} failed${left}`);
	return failed > 0 ? 1 : 0;
}

process.exitCode = await test(process.argv.slice(2));
