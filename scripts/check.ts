/** `npm run check`: format, lint, types, import rules, unused code. Two at a time; all of them run. */
import { runNode, tool } from './stack/command.ts';
import { seconds } from './stack/progress.ts';

type Check = {
	readonly name: string;
	readonly tool: string;
	readonly args: readonly string[];
	readonly advice: string;
};

const sources = ['bench', 'bin', 'directus.config.ts', 'extensions', 'scripts', 'seeds', 'tests'];

const checks: readonly Check[] = [
	{
		name: 'types',
		tool: 'tsc',
		args: ['--noEmit'],
		advice: 'Each line above names file and place.',
	},
	{ name: 'lint', tool: 'oxlint', args: [], advice: 'Many are repaired by: npx oxlint --fix' },
	{
		name: 'format',
		tool: 'prettier',
		args: ['--check', '--log-level', 'warn', '.'],
		advice: 'Repair them all: npx prettier --write .',
	},
	{
		name: 'imports',
		tool: 'depcruise',
		args: ['--config', '.dependency-cruiser.mjs', ...sources],
		advice: '.dependency-cruiser.mjs says who may import whom, and why.',
	},
	{
		name: 'unused',
		tool: 'knip',
		args: ['--no-progress'],
		advice: 'Delete what nobody uses, or say in knip.json who does.',
	},
];
const AT_ONCE = 2;

async function check(): Promise<number> {
	const queue = [...checks];
	const failed: string[] = [];
	const worker = async (): Promise<void> => {
		for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
			if (!(await passes(next))) failed.push(next.name);
		}
	};
	await Promise.all(Array.from({ length: AT_ONCE }, worker));
	console.log(failed.length === 0 ? 'All checks pass.' : `Failed: ${failed.join(', ')}.`);
	return failed.length === 0 ? 0 : 1;
}

async function passes({ name, tool: program, args, advice }: Check): Promise<boolean> {
	const began = performance.now();
	const { code, output } = await runNode(tool(program), args);
	if (code !== 0) console.error(`${output.trimEnd()}\n${advice}`);
	console.log(
		`${name.padEnd(8)} ${code === 0 ? 'ok' : 'FAILED'} (${seconds(performance.now() - began)})`,
	);
	return code === 0;
}

process.exitCode = await check();
