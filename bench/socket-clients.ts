/** What the clients of a measurement do, in their own process. A lost message makes a run void. */
import { setTimeout as pause } from 'node:timers/promises';
import { Pool } from 'pg';
import { openSocket, type Person, type SmallSocket } from './socket-client.ts';
import type { Crowd, Pace, Paced, Publishing, SocketLoad } from './socket-load.ts';

/** As socket.io-client comes back unless it is told otherwise: 1 s, 2 s, 4 s, then 5 s, give or take half. */
const RECONNECT_MS = 1_000;
const RECONNECT_MAX_MS = 5_000;
const PATIENCE_MS = 30_000;
const NOTIFY_EVERY_MS = 20;
const POLL_MS = 5;
const WRITERS = 4;

export class SocketClients implements SocketLoad {
	/** One person may have several. */
	readonly #open = new Set<SmallSocket>();
	#received = 0;
	/** Called when so many have come. */
	#awaited: { readonly count: number; readonly reached: () => void } | undefined;
	/** When the messages to each person were sent that have not arrived. */
	readonly #underway = new Map<string, number[]>();
	readonly #latencies: number[] = [];
	#mayComeBack = false;

	async open({ urls, people, atOnce, comesBack = false }: Crowd): Promise<void> {
		this.#mayComeBack = comesBack;
		await inTurn(people, atOnce, async (person, turn) => {
			await this.#connect(urls[turn % urls.length] ?? '', person);
		});
	}

	async count(): Promise<number> {
		return this.#open.size;
	}

	async closeAll(): Promise<void> {
		this.#mayComeBack = false;
		for (const socket of this.#open) socket.close();
		await until(() => this.#open.size === 0, 'All have left');
	}

	async churn({ urls, people, atOnce, seconds }: Crowd & { seconds: number }): Promise<number> {
		const end = performance.now() + seconds * 1_000;
		let connected = 0;
		let turn = 0;
		const come = async (): Promise<void> => {
			while (performance.now() < end) {
				turn += 1;
				const person = people[turn % people.length] as Person;
				const socket = await openSocket({ url: urls[turn % urls.length] ?? '', person });
				connected += 1;
				socket.close();
			}
		};
		const began = performance.now();
		await Promise.all(Array.from({ length: atOnce }, come));
		return (connected * 1_000) / (performance.now() - began);
	}

	async publish({ url, batch, deliveries, seconds }: Publishing): Promise<number> {
		const body = JSON.stringify({ messages: batch });
		const began = performance.now();
		const end = began + seconds * 1_000;
		const before = this.#received;
		let batches = 0;
		while (performance.now() < end) {
			batches += 1;
			const arrived = this.#arrivals(before + batches * deliveries);
			await post(url, body);
			await arrived;
		}
		const took = performance.now() - began;
		await pause(NOTIFY_EVERY_MS * 10);
		const extra = this.#received - before - batches * deliveries;
		if (extra !== 0) throw new Error(`${extra} packets more than were sent.`);
		return (batches * 1_000) / took;
	}

	async pace({ perSecond, seconds, people, to }: Pace): Promise<Paced> {
		this.#latencies.length = 0;
		const sender = await ('url' in to ? bareSender(to.url) : databaseSender(to.database));
		const total = perSecond * seconds;
		const began = performance.now();
		const pending: Promise<void>[] = [];
		for (let sent = 0; sent < total;) {
			const due = Math.min(total, Math.floor(((performance.now() - began) * perSecond) / 1_000));
			for (; sent < due; sent += 1) {
				const person = people[sent % people.length] as Pace['people'][number];
				this.#underway.get(person.user)?.push(performance.now());
				pending.push(sender.send(person));
			}
			await pause(1);
		}
		await Promise.all(pending);
		await until(() => this.#latencies.length >= total, 'All have arrived');
		await sender.close();
		const sorted = this.#latencies.toSorted((a, b) => a - b);
		const at = (part: number): number => sorted[Math.floor(sorted.length * part)] ?? Number.NaN;
		return { sent: total, received: sorted.length, p50: at(0.5), p99: at(0.99) };
	}

	async #connect(url: string, person: Person): Promise<void> {
		this.#underway.set(person.user, []);
		const balance = `["balance:updated:${person.user}"`;
		const socket: SmallSocket = await openSocket({
			url,
			person,
			onMessage: (text) => {
				if (text.startsWith(balance)) this.#arrive(person.user);
				else if (text.startsWith('["cases:updated"')) this.#count();
			},
			onClose: () => {
				this.#open.delete(socket);
				if (this.#mayComeBack) this.#comeBack(url, person);
			},
		});
		this.#open.add(socket);
	}

	#arrive(user: string): void {
		this.#count();
		const sentAt = this.#underway.get(user)?.shift();
		if (sentAt !== undefined) this.#latencies.push(performance.now() - sentAt);
	}

	#count(): void {
		this.#received += 1;
		if (this.#received >= (this.#awaited?.count ?? Infinity)) this.#awaited?.reached();
	}

	/** Resolves when `count` packets have come in all; rejects when they take too long. */
	#arrivals(count: number): Promise<void> {
		return new Promise((resolve, reject) => {
			const late = setTimeout(
				() => reject(new Error(`${count - this.#received} packets did not arrive.`)),
				PATIENCE_MS,
			);
			const reached = (): void => {
				clearTimeout(late);
				this.#awaited = undefined;
				resolve();
			};
			this.#awaited = { count, reached };
		});
	}

	#comeBack(url: string, person: Person, attempt = 0): void {
		const delay = Math.min(RECONNECT_MS * 2 ** attempt, RECONNECT_MAX_MS);
		setTimeout(
			() => {
				if (!this.#mayComeBack) return;
				this.#connect(url, person).catch(() => this.#comeBack(url, person, attempt + 1));
			},
			delay * (0.5 + Math.random()),
		);
	}
}

type Sender = {
	readonly send: (person: Pace['people'][number]) => Promise<void>;
	readonly close: () => Promise<void>;
};

/** A client of the bare server that publishes to the rooms of others. */
async function bareSender(url: string): Promise<Sender> {
	const socket = await openSocket({ url, person: { user: 'sender', token: '' } });
	return {
		send: async ({ user }) => {
			const args = [
				{ balance: 1_000_000_000, balance_minor: '1000000000', currency: 'KZT' },
				{ useq: 1, eventId: user, at: new Date().toISOString() },
			];
			socket.send('publish', { user, name: `balance:updated:${user}`, args });
		},
		close: async () => socket.close(),
	};
}

/** A process that commits an event and wakes the relays after it, as every process of the product does. */
async function databaseSender(connectionString: string): Promise<Sender> {
	const writers = new Pool({ connectionString, max: WRITERS });
	const bell = new Pool({ connectionString, max: 1 });
	let ringing: Promise<unknown> | undefined;
	const ring = (): void => {
		ringing ??= bell
			.query('notify cubehub_outbox')
			.then(() => pause(NOTIFY_EVERY_MS))
			.finally(() => {
				ringing = undefined;
			});
	};
	return {
		send: async ({ account }) => {
			await writers.query({
				name: 'announce',
				text: `select outbox_add('ledger.journal.posted', null,
					jsonb_build_object('accounts', jsonb_build_array($1::text)))`,
				values: [account],
			});
			ring();
		},
		close: async () => {
			await ringing;
			await Promise.all([writers.end(), bell.end()]);
		},
	};
}

async function post(url: string, body: string): Promise<void> {
	const headers = { 'content-type': 'application/json' };
	const answer = await fetch(url, { method: 'POST', headers, body });
	if (!answer.ok) throw new Error(`${url}: ${answer.status} ${await answer.text()}`);
}

async function inTurn<Item>(
	items: readonly Item[],
	atOnce: number,
	run: (item: Item, turn: number) => Promise<void>,
): Promise<void> {
	let turn = 0;
	const worker = async (): Promise<void> => {
		while (turn < items.length) {
			const own = turn++;
			await run(items[own] as Item, own);
		}
	};
	await Promise.all(Array.from({ length: atOnce }, worker));
}

async function until(isReached: () => boolean, what: string): Promise<void> {
	const deadline = performance.now() + PATIENCE_MS;
	while (!isReached()) {
		if (performance.now() > deadline) throw new Error(`${what}: not within ${PATIENCE_MS} ms.`);
		await pause(POLL_MS);
	}
}
