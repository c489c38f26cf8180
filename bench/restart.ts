/** What everybody does after a restart: connect again, at once. Meanwhile the API is used as always. */
import { setTimeout as pause } from 'node:timers/promises';
import type { House } from './house.ts';
import type { Settings } from './report.ts';
import { ourServer, type Side } from './sides.ts';
import type { SocketLoad } from './socket-load.ts';
import type { Wallet } from './socket-people.ts';

const ENOUGH = 0.999;
const DEADLINE_MS = 120_000;
const LOOK_EVERY_MS = 100;
const ASK_EVERY_MS = 20;
const CONNECT_AT_ONCE = 64;

type Restart = {
	readonly house: House;
	readonly load: SocketLoad;
	readonly people: readonly Wallet[];
	readonly settings: Settings;
	/** Is stopped at the end. */
	readonly ours: Side;
};

/** Restarts the server under all sockets; prints when they were back, and what requests felt of it. */
export async function measureRestart(restart: Restart): Promise<void> {
	const { house, load, people, settings, ours } = restart;
	const { sockets } = settings;
	const [asking] = people;
	const crowd = { urls: [ours.url], people: people.slice(0, sockets), atOnce: CONNECT_AT_ONCE };
	await load.open({ ...crowd, comesBack: true });

	await ours.stop();
	const again = await ourServer(house, undefined, Number(new URL(ours.url).port));
	const began = performance.now();
	const requests = askAllTheTime(again, asking?.token ?? '');
	const connections = watchConnections(house);
	while ((await load.count()) < sockets * ENOUGH) {
		if (performance.now() - began > DEADLINE_MS) break;
		await pause(LOOK_EVERY_MS);
	}
	const seconds = (performance.now() - began) / 1_000;
	const back = await load.count();
	const { p99, refused } = await requests.stop();
	const most = await connections.stop();

	console.log(
		`RT-T16 restart under ${sockets} sockets: ${back} back ${seconds.toFixed(1)} s after the server; GET /users/me meanwhile p99 ${p99.toFixed(0)} ms, ${refused} of them refused with 503; at most ${most} connections to PostgreSQL`,
	);
	await load.closeAll();
	await again.stop();
}

type Watch<Seen = number> = { readonly stop: () => Promise<Seen> };

/** `p99` in milliseconds; a server under pressure refuses some. */
type Asked = { readonly p99: number; readonly refused: number };

/** Sends a request every 20 ms at most. */
function askAllTheTime({ url }: Side, token: string): Watch<Asked> {
	const times: number[] = [];
	let refused = 0;
	const watch = repeat(ASK_EVERY_MS, async () => {
		const began = performance.now();
		const answer = await fetch(`${url}/users/me?fields=id`, {
			headers: { authorization: `Bearer ${token}` },
		});
		if (answer.status === 503) refused += 1;
		else if (!answer.ok) throw new Error(`GET /users/me: ${answer.status}`);
		await answer.text();
		times.push(performance.now() - began);
	});
	return {
		stop: async () => {
			await watch();
			const p99 = times.toSorted((x, y) => x - y)[Math.floor(times.length * 0.99)] ?? Number.NaN;
			return { p99, refused };
		},
	};
}

/** `stop` answers the most connections that the server had at one time. */
function watchConnections({ sql }: House): Watch {
	let most = 0;
	const watch = repeat(LOOK_EVERY_MS, async () => {
		const { rows } = await sql.query<{ count: number }>(
			`select count(*)::int as count
			from pg_stat_activity
			where datname = current_database() and pid <> pg_backend_pid()`,
		);
		most = Math.max(most, rows[0]?.count ?? 0);
	});
	return {
		stop: async () => {
			await watch();
			return most;
		},
	};
}

/** Runs again and again; the answer ends that, and rejects when a run has failed. */
function repeat(everyMs: number, run: () => Promise<void>): () => Promise<void> {
	let isOn = true;
	const running = (async () => {
		while (isOn) {
			await run();
			await pause(everyMs);
		}
	})();
	// Heard when it is stopped.
	running.catch(() => undefined);
	return () => {
		isOn = false;
		return running;
	};
}
