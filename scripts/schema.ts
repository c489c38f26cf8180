/**
 * `npm run schema <command>`: the snapshots in `snapshots/`, one a domain.
 *
 *   merge <file>   write the whole to a file
 *   plan           say what applying it would change
 *   apply          apply it; deletes only what `--allow-delete=<collection>` names
 *   pull           write the snapshots from the database, in their one order
 *   compare        fail when pull would change a file
 *
 * This is the only place that applies a snapshot: one that lacks a file would delete its tables.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect } from '../extensions/core/src/deploy/connection.ts';
import { readOptions } from './deploy/options.ts';
import { prepareEnvironment } from './deploy/prepare-environment.ts';
import { domains } from './schema/domains.ts';
import {
	differingParts,
	merge,
	readParts,
	split,
	toYaml,
	writeParts,
	type Parts,
} from './schema/snapshot.ts';

const root = join(import.meta.dirname, '..');
const snapshots = join(root, 'snapshots');

async function main(): Promise<void> {
	const [command = '', ...rest] = process.argv.slice(2);
	switch (command) {
		case 'merge':
			return writeMerged(rest[0]);
		case 'plan':
			return apply(['--plan', ...rest]);
		case 'apply':
			return apply(rest);
		case 'pull':
			return pull();
		case 'compare':
			return compare();
		default:
			throw new Error('Say what to do: merge <file>, plan, apply, pull or compare.');
	}
}

function writeMerged(file: string | undefined): void {
	if (file === undefined) throw new Error('Say where to write it: merge <file>.');
	writeFileSync(file, toYaml(merge(readParts(snapshots, domains))));
}

async function apply(args: readonly string[]): Promise<void> {
	const options = readOptions(args);
	const client = await connect(prepareEnvironment(root));
	const { schemaStep } = await import('./deploy/steps.ts');
	const plan = await schemaStep({ root, client, options });
	for (const line of plan) console.log(line);
	if (plan.length === 0) console.log('No changes.');
	else if (!options.plan) console.log('Applied. Run the SQL step next: npm run deploy does both.');
}

async function pull(): Promise<void> {
	const changed = writeParts(snapshots, await presentParts());
	console.log(changed.length === 0 ? 'No changes.' : `Written: ${changed.join(', ')}`);
}

async function compare(): Promise<void> {
	const differing = differingParts(snapshots, await presentParts());
	if (differing.length > 0) throw new Error(`Not as in the database: ${differing.join(', ')}`);
	console.log('The snapshots are those of the database.');
}

async function presentParts(): Promise<Parts> {
	prepareEnvironment(root);
	const { presentSnapshot } = await import('./deploy/directus.ts');
	return split(await presentSnapshot());
}

main()
	.then(() => process.exit(0))
	.catch((error: unknown) => {
		console.error(error instanceof Error ? error.message : String(error));
		process.exit(1);
	});
