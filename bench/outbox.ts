/**
 * How long an event takes from its commit to the commit of its effect, at a steady rate, with Redis
 * and without it. One relay in a process of its own, on a durable PostgreSQL.
 *
 *   npm run bench -- outbox [--rounds=5] [--seconds=10]
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { root } from '../scripts/stack/places.ts';
import { databaseUrl } from '../scripts/stack/postgres.ts';
import { redisProgram, startRedis } from '../scripts/stack/redis.ts';
import { openHouse, type House } from './house.ts';
import { median } from './pairs.ts';
import { machine, type Settings } from './report.ts';

const PER_SECOND = 100;
const WARM_UP_SECONDS = 5;
const DRAIN_MS = 30_000;
const LOOK_MS = 20;

/** Milliseconds. */
type Lag = { readonly p50: number; readonly p99: number; readonly max: number };
/** One relay, and when the effect of each event was committed, by its number. */
type Relay = { readonly process: ChildProcess; readonly effects: Map<number, number[]> };

/** Measures both ways in turn, and prints the medians of the rounds. */
export async function run({ rounds, seconds }: Settings): Promise<void> {
	const folder = mkdtempSync(join(tmpdir(), 'cubehub-outbox-'));
	const program = redisProgram();
	const redis =
		program === undefined
			? undefined
			: await startRedis(program, { folder, logFile: join(folder, 'redis.log'), isDurable: false });
	const house = await openHouse();
	try {
		await house.sql.query('create table bench_effects (event uuid primary key)');
		console.log(machine());
		const ways = redis ? ['', redis.url] : [''];
		const lags = new Map<string, Lag[]>(ways.map((way) => [way, []]));
		for (let round = 0; round < rounds; round += 1) {
			for (const way of ways) lags.get(way)?.push(await lagOf(house, way, seconds));
		}
		for (const way of ways) print(way === '' ? 'without Redis' : 'with Redis', lags.get(way) ?? []);
	} finally {
		await house.close();
		await redis?.child.stop();
		rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
	}
}

/** One relay from its start to its end; measured once it is warm. */
async function lagOf(house: House, redis: string, seconds: number): Promise<Lag> {
	const topic = `bench.${randomUUID()}.announced`;
	const { sql } = house;
	await sql.query(`insert into outbox_routes (topic, consumer) values ($1, 'bench')`, [topic]);
	const relay = startRelay([databaseUrl(house.database), redis, topic]);
	try {
		await drained(relay, await announce(house, topic, WARM_UP_SECONDS));
		relay.effects.clear();
		const commits = await announce(house, topic, seconds);
		await drained(relay, commits);
		return percentiles(commits, relay.effects);
	} finally {
		const ended = once(relay.process, 'exit');
		relay.process.kill('SIGTERM');
		await ended;
		await sql.query(`delete from outbox_routes where topic = $1`, [topic]);
	}
}

function startRelay(args: readonly string[]): Relay {
	const child = spawn(process.execPath, [join(root, 'bench', 'outbox-relay.ts'), ...args], {
		stdio: ['ignore', 'pipe', 'inherit'],
	});
	const effects = new Map<number, number[]>();
	createInterface(child.stdout).on('line', (line) => {
		const [number = Number.NaN, at = Number.NaN] = line.split(' ').map(Number);
		if (Number.isNaN(at)) console.error(line);
		else effects.set(number, [...(effects.get(number) ?? []), at]);
	});
	return { process: child, effects };
}

/** Announces at a steady rate. Answers when each was committed, by its number. */
async function announce(
	{ sql }: House,
	topic: string,
	seconds: number,
): Promise<ReadonlyMap<number, number>> {
	const commits = new Map<number, number>();
	const began = performance.now();
	for (let number = 0; number < PER_SECOND * seconds; number += 1) {
		const early = began + (number * 1_000) / PER_SECOND - performance.now();
		if (early > 0) await pause(early);
		await sql.query(`select outbox_add($1, null, jsonb_build_object('number', $2::int))`, [
			topic,
			number,
		]);
		commits.set(number, performance.timeOrigin + performance.now());
		// As servers do it after a commit: at most once in 20 ms.
		if (number % 2 === 0) await sql.query('notify cubehub_outbox');
	}
	return commits;
}

async function drained(relay: Relay, commits: ReadonlyMap<number, number>): Promise<void> {
	const deadline = Date.now() + DRAIN_MS;
	while (relay.effects.size < commits.size) {
		if (relay.process.exitCode !== null) throw new Error('The relay has ended.');
		if (Date.now() > deadline) {
			throw new Error(`${commits.size - relay.effects.size} events had no effect in time.`);
		}
		await pause(LOOK_MS);
	}
}

/** A run in which an event had two effects measured nothing. */
function percentiles(
	commits: ReadonlyMap<number, number>,
	effects: ReadonlyMap<number, readonly number[]>,
): Lag {
	const lags = [...commits].map(([number, commit]) => {
		const [effect = Number.NaN, ...more] = effects.get(number) ?? [];
		if (more.length > 0) throw new Error(`Event ${number} had ${more.length + 1} effects.`);
		return effect - commit;
	});
	const sorted = lags.toSorted((a, b) => a - b);
	const at = (part: number) => sorted[Math.ceil(sorted.length * part) - 1] ?? Number.NaN;
	return { p50: at(0.5), p99: at(0.99), max: at(1) };
}

function print(way: string, lags: readonly Lag[]): void {
	const of = (part: keyof Lag) => `${median(lags.map((lag) => lag[part])).toFixed(0)} ms`;
	const rounds = lags.map(({ p50, p99 }) => `${p50.toFixed(0)}/${p99.toFixed(0)}`).join('  ');
	console.log(
		`commit → effect at ${PER_SECOND} events/s ${way}: p50 ${of('p50')}, p99 ${of('p99')}, max ${of('max')}  p50/p99: ${rounds}`,
	);
}
