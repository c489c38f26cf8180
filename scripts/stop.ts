/** `npm run stop`: ends what `npm start` and its relatives run here, from any terminal. The data stays. */
import { setTimeout as pause } from 'node:timers/promises';
import { dataFolder, replicasFolder } from './stack/places.ts';
import { isAlive, type ProcessIdentity } from './stack/process-identity.ts';
import { clearLeftovers, runningStack } from './stack/running.ts';

const DEADLINE_MS = 60_000;
const POLL_MS = 100;

async function stop(): Promise<number> {
	const folders = [dataFolder, replicasFolder];
	const running = folders.flatMap((folder) => runningStack(folder)?.stack ?? []);
	if (running.length === 0) {
		const ended = (await Promise.all(folders.map(clearLeftovers))).flat();
		console.log(
			ended.length > 0
				? `Ended what a crash had left running: ${ended.join(', ')}.`
				: 'Nothing runs here.',
		);
		return 0;
	}
	const haveEnded = await Promise.all(running.map(end));
	if (haveEnded.includes(false)) return 1;
	console.log('Stopped.');
	return 0;
}

/** Asks it to end; whether it did. */
async function end(stack: ProcessIdentity): Promise<boolean> {
	process.kill(stack.pid, 'SIGTERM');
	const deadline = Date.now() + DEADLINE_MS;
	while (isAlive(stack)) {
		if (Date.now() > deadline) {
			console.error(`Process ${stack.pid} does not end. Its logs are in .data/.`);
			return false;
		}
		await pause(POLL_MS);
	}
	return true;
}

process.exitCode = await stop();
