/**
 * The connection beside the pool: it hears the wake-ups of other processes and, where there is no
 * Redis, holds the lock that keeps a second process away.
 *
 * - A lost connection is made again; with the lock lost, nothing is relayed until it is held again.
 * - No business transaction sends a NOTIFY: that would take a lock of the whole database at commit.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { Client, type Notification, type PoolConfig } from 'pg';
import { log } from '../log.ts';
import { atMostEvery } from './throttle.ts';

const CHANNEL = 'cubehub_outbox';
const NOTIFY_EVERY_MS = 20;
const LOCK_WAIT_MS = 10_000;
const LOCK_RETRY_MS = 250;
const RECONNECT_MS = 1_000;

export type SideConnection = {
	/** Resolves while the connection stands, and the lock is held where one is needed. */
	readonly ready: () => Promise<void>;
	/** Wakes the relays of the other processes. */
	readonly notify: () => void;
	readonly stop: () => Promise<void>;
};

export type SideOptions = {
	readonly database: PoolConfig;
	/** No other process may relay beside this one. */
	readonly alone: boolean;
	readonly onWake: () => void;
	/** Another process holds the lock and keeps it. */
	readonly onRefused: () => void;
};

/** Connects in the background and stays connected until it is stopped. */
export function sideConnection(options: SideOptions): SideConnection {
	const gate = makeGate();
	const stopping = new AbortController();
	let client: Client | undefined;

	/** One connection from its first moment to its loss; false when another process holds the lock. */
	async function connectOnce(): Promise<boolean> {
		const next = new Client({ ...options.database, application_name: 'cubehub-relay' });
		const lost = new Promise<void>((resolve) => {
			next.on('error', () => resolve());
			next.on('end', () => resolve());
		});
		await next.connect();
		client = next;
		// Whoever stopped meanwhile found no connection to end.
		if (stopping.signal.aborted) {
			await next.end();
			return true;
		}
		if (options.alone && !(await takeLock(next, stopping.signal))) return false;
		next.on('notification', (message) => hear(message, next, options.onWake));
		await next.query(`listen ${CHANNEL}`);
		gate.open();
		await lost;
		return true;
	}

	async function keepConnected(): Promise<void> {
		while (!stopping.signal.aborted) {
			const isWelcome = await connectOnce().catch((error: unknown) => {
				if (!stopping.signal.aborted) log.warn('relay connection failed', { error });
				return true;
			});
			if (stopping.signal.aborted) return;
			if (!isWelcome) return options.onRefused();
			gate.close();
			client = undefined;
			await pause(RECONNECT_MS, undefined, { signal: stopping.signal }).catch(() => undefined);
		}
	}

	const notify = atMostEvery(NOTIFY_EVERY_MS, () => {
		// A lost wake-up costs half a second, the time of a poll.
		client?.query(`notify ${CHANNEL}`).catch(() => undefined);
	});

	const kept = keepConnected();
	return {
		ready: () => gate.passed(),
		// Alone, there is nobody to be woken.
		notify: options.alone ? () => undefined : notify,
		stop: async () => {
			stopping.abort();
			gate.open();
			await client?.end().catch(() => undefined);
			await kept;
		},
	};
}

function hear(message: Notification, own: Client, onWake: () => void): void {
	const ownProcess = (own as unknown as { readonly processID: number | null }).processID;
	if (message.processId !== ownProcess) onWake();
}

/** Waits for a process that is just ending; false when another one stays. */
async function takeLock(client: Client, stopping: AbortSignal): Promise<boolean> {
	const deadline = Date.now() + LOCK_WAIT_MS;
	while (!stopping.aborted) {
		const { rows } = await client.query<{ held: boolean }>(
			`select pg_try_advisory_lock(hashtextextended('realtime-single', 0)) as held`,
		);
		if (rows[0]?.held) return true;
		if (Date.now() > deadline) return false;
		await pause(LOCK_RETRY_MS);
	}
	return false;
}

type Gate = {
	readonly open: () => void;
	readonly close: () => void;
	readonly passed: () => Promise<void>;
};

function makeGate(): Gate {
	let isOpen = false;
	let waiting: readonly (() => void)[] = [];

	return {
		open: () => {
			isOpen = true;
			for (const pass of waiting) pass();
			waiting = [];
		},
		close: () => {
			isOpen = false;
		},
		passed: () =>
			isOpen
				? Promise.resolve()
				: new Promise((resolve) => {
						waiting = [...waiting, resolve];
					}),
	};
}
