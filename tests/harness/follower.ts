/**
 * A client that does what the protocol asks of one: it keeps the highest number without a gap, asks
 * for what is missing, and connects again by itself. `shown` is what a person would have seen.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { io, type Socket } from 'socket.io-client';

export type Shown = { readonly useq: number; readonly eventId: string; readonly name: string };

type Options = {
	readonly url: string;
	readonly token: string;
	/** After a loss of the connection it waits between half and one and a half of it. */
	readonly reconnectMs?: number;
};

type Greeting = { readonly epoch: string; readonly cursors: { readonly user: number } };
type Place = { readonly useq: number; readonly eventId: string };
type SyncReply = {
	readonly ok: boolean;
	readonly retryAfter?: number;
	readonly user?: {
		readonly events: readonly Shown[];
		readonly useq: number;
		readonly truncated: boolean;
	};
};

const GAP_PATIENCE_MS = 300;
const RETRY_MS = 500;
const SYNC_DEADLINE_MS = 10_000;

export class Follower {
	readonly socket: Socket;
	/** Without gaps and repetitions, in the order of the numbers. */
	readonly shown: Shown[] = [];
	/** The highest number without a gap before it. */
	reached = 0;
	/** How often it was greeted: once, and again after each loss of the connection. */
	greetings = 0;
	/** Whether it is connected and was greeted: now it misses nothing. */
	isGreeted = false;
	/** How often it was told to load everything anew. */
	truncations = 0;
	readonly #early = new Map<number, Shown>();
	#known = 0;
	#epoch = '';
	#isSyncing = false;
	#isClosed = false;

	constructor({ url, token, reconnectMs = 500 }: Options) {
		this.socket = io(url, {
			transports: ['websocket'],
			auth: { token },
			forceNew: true,
			reconnectionDelay: reconnectMs,
			reconnectionDelayMax: reconnectMs * 4,
		});
		this.#listen();
	}

	/** Resolves with the first greeting. */
	async connected(): Promise<this> {
		if (this.greetings === 0)
			await new Promise((resolve) => this.socket.once('connected', resolve));
		return this;
	}

	close(): void {
		this.#isClosed = true;
		this.socket.disconnect();
	}

	#listen(): void {
		const { socket } = this;
		socket.on('connected', (greeting: Greeting) => this.#greet(greeting));
		socket.onAny((name: string, ...args: unknown[]) => {
			const place = args[1] as Place | undefined;
			if (place?.useq === undefined) return;
			this.#take({ useq: place.useq, eventId: place.eventId, name });
			this.#learn(place.useq);
		});
		socket.on('heartbeat', ({ cursors }: Greeting) => this.#learn(cursors.user));
		socket.on('cursor', ({ user }: { readonly user: number }) => this.#learn(user));
		socket.on('resync', () => this.#catchUp());
		// The library comes back by itself only where the server did not ask it to leave.
		socket.on('disconnect', (reason) => {
			this.isGreeted = false;
			if (reason === 'io server disconnect') this.#connectAgain();
		});
		socket.on('connect_error', () => {
			if (!socket.active) this.#connectAgain();
		});
	}

	#greet({ epoch, cursors }: Greeting): void {
		this.greetings += 1;
		this.isGreeted = true;
		this.#epoch = epoch;
		if (this.greetings === 1) this.reached = cursors.user;
		this.#known = Math.max(this.#known, cursors.user);
		if (this.reached < this.#known) this.#catchUp();
	}

	#take(event: Shown): void {
		if (event.useq > this.reached) this.#early.set(event.useq, event);
		for (let next = this.#next(); next; next = this.#next()) {
			this.#early.delete(next.useq);
			this.reached = next.useq;
			this.shown.push(next);
		}
	}

	#next(): Shown | undefined {
		return this.#early.get(this.reached + 1);
	}

	#learn(head: number): void {
		this.#known = Math.max(this.#known, head);
		if (this.reached >= this.#known) return;
		setTimeout(() => {
			if (this.reached < this.#known) this.#catchUp();
		}, GAP_PATIENCE_MS);
	}

	/** Asks until nothing is missing; what it cannot get now it will hear of again. */
	#catchUp(): void {
		if (this.#isSyncing) return;
		this.#isSyncing = true;
		this.#syncAll()
			.catch(() => undefined)
			.finally(() => {
				this.#isSyncing = false;
			});
	}

	async #syncAll(): Promise<void> {
		do await this.#sync();
		while (this.socket.connected && this.reached < this.#known && this.truncations === 0);
	}

	async #sync(): Promise<void> {
		const wanted = { epoch: this.#epoch, user: this.reached };
		const reply: SyncReply = await this.socket
			.timeout(SYNC_DEADLINE_MS)
			.emitWithAck('sync', wanted);
		if (!reply.user) return pause((reply.retryAfter ?? 1) * 1_000);
		const { events, useq, truncated } = reply.user;
		for (const event of events) this.#take(event);
		this.#known = Math.max(this.#known, useq);
		// A call gives so many at most: whoever got some asks for the rest.
		if (truncated && events.length === 0) this.truncations += 1;
	}

	#connectAgain(): void {
		setTimeout(() => {
			if (!this.#isClosed) this.socket.connect();
		}, RETRY_MS);
	}
}
