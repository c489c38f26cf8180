/** `npm run stop`: ends what `npm start` runs here, from any terminal. The data stays. */
import { setTimeout as pause } from 'node:timers/promises';
import { dataFolder } from './stack/places.ts';
import { clearLeftovers, runningStack } from './stack/running.ts';
import { isAlive } from './stack/process-identity.ts';

const DEADLINE_MS = 60_000;
const POLL_MS = 100;

async function stop(): Promise<number> {
	const running = runningStack(dataFolder);
	if (!running) {
		const ended = await clearLeftovers(dataFolder);
		console.log(
			ended.length > 0
				? `Ended what a crash had left running: ${ended.join(', ')}.`
				: 'Nothing runs here.',
		);
		return 0;
	}
	process.kill(running.stack.pid, 'SIGTERM');
	const deadline = Date.now() + DEADLINE_MS;
	while (isAlive(running.stack)) {
		if (Date.now() > deadline) {
			console.error(`Process ${running.stack.pid} does not end. Its logs are in .data/logs/.`);
			return 1;
		}
		await pause(POLL_MS);
	}
	console.log('Stopped.');
	return 0;
}

process.exitCode = await stop();
