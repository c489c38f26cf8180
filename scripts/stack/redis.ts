/** Redis: the one that REDIS names, else one of our own where the machine has the program, else none. */
import { connect } from 'node:net';
import { join } from 'node:path';
import { startChild, untilReady, type Child } from './child.ts';
import { makeFolder } from './places.ts';
import { rememberedOrFree } from './ports.ts';
import { readJson, writePrivateJson } from './private-file.ts';
import { findProgram } from './program.ts';

export type Redis = { readonly child: Child; readonly url: string };

type Options = { readonly folder: string; readonly logFile: string; readonly isDurable: boolean };

const START_DEADLINE_MS = 20_000;
const PROGRAMS = ['redis-server', 'valkey-server'];

/** The Redis or Valkey of this machine; undefined where there is none. */
export function redisProgram(): string | undefined {
	return findProgram(PROGRAMS);
}

/** Starts a Redis with its data in `folder`, reachable from this machine only. */
export async function startRedis(
	program: string,
	{ folder, logFile, isDurable }: Options,
): Promise<Redis> {
	const memory = join(folder, 'redis.json');
	const port = await rememberedOrFree(readJson<{ port: number }>(memory)?.port);
	writePrivateJson(memory, { port });
	const data = makeFolder(join(folder, 'redis'));
	const settings = {
		port: String(port),
		bind: '127.0.0.1',
		dir: data,
		// Jobs must not vanish because memory is short.
		'maxmemory-policy': 'noeviction',
		appendonly: isDurable ? 'yes' : 'no',
		save: '',
	};
	const child = await startChild({
		name: 'Redis',
		command: program,
		args: Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]),
		environment: process.env,
		folder: data,
		logFile,
		stopSignal: 'SIGTERM',
	});
	await untilReady(child, () => answersPing(port), START_DEADLINE_MS);
	return { child, url: `redis://127.0.0.1:${port}` };
}

function answersPing(port: number): Promise<boolean> {
	return new Promise((resolve) => {
		const socket = connect({ port, host: '127.0.0.1' }, () => socket.write('PING\r\n'));
		const answer = (isReady: boolean): void => {
			socket.destroy();
			resolve(isReady);
		};
		socket.setTimeout(1000, () => answer(false));
		socket.once('data', (reply) => answer(reply.toString().startsWith('+PONG')));
		socket.once('error', () => answer(false));
	});
}
