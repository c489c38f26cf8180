/** `npm run reset`: forgets this machine's database, logins and uploads. Asks first; `--yes` does not. */
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { dataFolder, replicasFolder } from './stack/places.ts';
import { removePostgres } from './stack/postgres.ts';
import { clearLeftovers, runningStack } from './stack/running.ts';

async function reset(args: readonly string[]): Promise<number> {
	if (!existsSync(dataFolder)) {
		console.log('Nothing to forget: there is no .data/ here.');
		return 0;
	}
	if (runningStack(dataFolder) || runningStack(replicasFolder)) {
		console.error('It is running. Stop it first: npm run stop');
		return 1;
	}
	if (!args.includes('--yes') && !(await agreed())) {
		console.log('Nothing was deleted.');
		return 1;
	}
	for (const folder of [dataFolder, replicasFolder]) await clearLeftovers(folder);
	removePostgres(dataFolder);
	for (const house of ['sso', 'keycloak', 'replicas']) removePostgres(join(dataFolder, house));
	rmSync(dataFolder, { recursive: true, force: true });
	console.log('Forgotten. npm start begins anew.');
	return 0;
}

async function agreed(): Promise<boolean> {
	if (!process.stdin.isTTY) {
		console.error('Nobody can be asked here. If you are sure: npm run reset -- --yes');
		return false;
	}
	const terminal = createInterface({ input: process.stdin, output: process.stdout });
	const answer = await terminal.question(
		'This deletes the database, the logins and the uploads of this clone. Type yes: ',
	);
	terminal.close();
	return answer.trim().toLowerCase() === 'yes';
}

process.exitCode = await reset(process.argv.slice(2));
