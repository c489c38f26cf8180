/**
 * `npm start`: the whole house on this machine; `npm run start:sso`: the same with a Keycloak that
 * logs people in, with data of its own; `npm run start:replicas`: two replicas behind a proxy, in a
 * folder of their own. Builds, starts PostgreSQL and Redis where nobody gives them, deploys, seeds a
 * demo shop, starts Directus, and says what to do next.
 *
 * Ctrl-C ends all of it and keeps the data. When one of the processes dies, the rest is ended too:
 * half a house would only look like one.
 */
import { Replicas } from './replicas/replicas.ts';
import { readLocal, removeLocal } from './stack/local-file.ts';
import { dataFolder, makeFolder, replicasFolder } from './stack/places.ts';
import { seconds } from './stack/progress.ts';
import { claim, clearLeftovers, runningStack } from './stack/running.ts';
import { Stack } from './stack/stack.ts';
import { welcome } from './stack/welcome.ts';

const SIGNALS: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

async function start(): Promise<number> {
	const began = performance.now();
	const isReplicated = process.argv.includes('--replicas');
	const folder = makeFolder(isReplicated ? replicasFolder : dataFolder);
	const leftovers = await clearLeftovers(folder);
	if (leftovers.length > 0)
		console.log(`Ended what a crash had left running: ${leftovers.join(', ')}.`);
	const claimed = await claim(folder);
	if (!claimed) return sayItRuns(folder);

	const asked = firstSignal();
	const isSso = process.argv.includes('--sso');
	const stack = isReplicated
		? new Replicas(folder, claimed)
		: new Stack(folder, claimed, { isSso });
	try {
		const local = await Promise.race([stack.start(), asked.then(() => undefined)]);
		if (local === undefined) return 0;
		console.log(welcome(local, seconds(performance.now() - began)));
		const reason = await Promise.race([asked, stack.crashed()]);
		if (SIGNALS.includes(reason as NodeJS.Signals)) return 0;
		console.error(`\n${reason}\nThe rest is stopped.`);
		return 1;
	} finally {
		console.log('\nStopping …');
		removeLocal(folder);
		await stack.stop();
		claimed.release();
		console.log('Stopped. The data stays; the next start continues with it.');
	}
}

function sayItRuns(folder: string): number {
	const pid = runningStack(folder)?.stack.pid ?? '?';
	const url = readLocal(folder)?.url ?? 'still starting';
	console.error(`Already running here: ${url} (process ${pid}). npm run stop ends it.`);
	return 1;
}

/** Later signals change nothing: the house is being shut down in order already. */
function firstSignal(): Promise<NodeJS.Signals> {
	return new Promise((resolve) => {
		for (const signal of SIGNALS) process.on(signal, () => resolve(signal));
	});
}

start()
	.then((code) => process.exit(code))
	.catch((error: unknown) => {
		console.error(`\n${error instanceof Error ? error.message : String(error)}`);
		process.exit(1);
	});
