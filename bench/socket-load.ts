/**
 * The clients of a measurement, in a process of their own so that they do not slow what is measured.
 * `socketLoad()` starts it and answers what it can be told to do.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { SocketClients } from './socket-clients.ts';
import type { Person } from './socket-client.ts';

/** A message to a room, as `realtime.publish` takes it and the bare server too. */
export type RoomMessage = { readonly name: string; readonly args: readonly unknown[] } & (
	{ readonly user: string } | { readonly room: 'cases' }
);

export type Crowd = {
	/** Taken in turn. */
	readonly urls: readonly string[];
	readonly people: readonly Person[];
	/** So many connect at the same time. */
	readonly atOnce: number;
	/** Those who are cut off come back as socket.io-client does, each after a time of its own. */
	readonly comesBack?: boolean;
};

export type Publishing = {
	/** Gets all of `batch` with one request. */
	readonly url: string;
	readonly batch: readonly RoomMessage[];
	/** How many packets one batch is for all clients together. */
	readonly deliveries: number;
	readonly seconds: number;
};

export type Pace = {
	readonly perSecond: number;
	readonly seconds: number;
	readonly people: readonly (Person & { readonly account: string })[];
	/** A socket of the bare server sends, or a commit in the database of the product. */
	readonly to: { readonly url: string } | { readonly database: string };
};

export type Paced = {
	readonly sent: number;
	readonly received: number;
	readonly p50: number;
	readonly p99: number;
};

/** What the clients do. Times are in milliseconds. */
export type SocketLoad = {
	/** Connects them all and keeps them. */
	open: (crowd: Crowd) => Promise<void>;
	/** How many are connected now. */
	count: () => Promise<number>;
	closeAll: () => Promise<void>;
	/** Connects and leaves, again and again; answers connections a second. */
	churn: (crowd: Crowd & { readonly seconds: number }) => Promise<number>;
	/** Publishes a batch when the last one has arrived everywhere; answers batches a second. */
	publish: (publishing: Publishing) => Promise<number>;
	/** Sends at a fixed pace, whether answers come or not; the people are connected already. */
	pace: (pace: Pace) => Promise<Paced>;
};

type Call = { readonly id: number; readonly name: keyof SocketLoad; readonly input: unknown };
type Answer = { readonly id: number; readonly answer?: unknown; readonly error?: string };

/** Starts the process of the clients; `close` ends it with all of them. */
export function socketLoad(): SocketLoad & { readonly close: () => Promise<void> } {
	const child = fork(fileURLToPath(import.meta.url), ['serve']);
	const call = callerOf(child);
	return {
		open: (crowd) => call('open', crowd) as Promise<void>,
		count: () => call('count') as Promise<number>,
		closeAll: () => call('closeAll') as Promise<void>,
		churn: (crowd) => call('churn', crowd) as Promise<number>,
		publish: (publishing) => call('publish', publishing) as Promise<number>,
		pace: (pace) => call('pace', pace) as Promise<Paced>,
		close: async () => {
			if (child.exitCode !== null || child.signalCode !== null) return;
			child.kill();
			await once(child, 'exit');
		},
	};
}

function callerOf(child: ChildProcess) {
	const waiting = new Map<number, (answer: Answer) => void>();
	let calls = 0;
	child.on('message', (answer: Answer) => waiting.get(answer.id)?.(answer));
	child.once('exit', () => {
		for (const [id, take] of waiting) take({ id, error: 'The clients have ended.' });
	});
	return (name: keyof SocketLoad, input?: unknown): Promise<unknown> =>
		new Promise((resolve, reject) => {
			calls += 1;
			const id = calls;
			waiting.set(id, ({ error, answer }) => {
				waiting.delete(id);
				if (error === undefined) resolve(answer);
				else reject(new Error(error));
			});
			child.send({ id, name, input } satisfies Call);
		});
}

function serve(): void {
	const clients: SocketLoad = new SocketClients();
	process.on('message', ({ id, name, input }: Call) => {
		const run = clients[name] as (input: unknown) => Promise<unknown>;
		run.call(clients, input).then(
			(answer) => process.send?.({ id, answer }),
			(error: unknown) => process.send?.({ id, error: String(error) }),
		);
	});
	process.once('disconnect', () => process.exit());
}

if (process.argv[2] === 'serve' && process.send) serve();
