/**
 * Our sockets (B) against a bare Socket.IO server without login, database and limits (A): the same
 * clients, the same messages, in turn. Until there is a chat, a message is one of two things, and each
 * line says which:
 *
 * - a *personal event*: committed to the outbox as `ledger.journal.posted`, relayed, numbered, stored,
 *   and told to the one socket of its person. A's is sent by a client and told at once.
 * - a *published message*: `realtime.publish` to a room, a hundred or ten with one HTTP request. A's is
 *   the same request to `io.to(room).emit`.
 *
 *   npm run bench -- realtime [--rounds=3] [--seconds=20] [--sockets=9500] [--parts=connects,restart]
 */
import { setTimeout as pause } from 'node:timers/promises';
import { databaseUrl } from '../scripts/stack/postgres.ts';
import { bareServer, ourServer, twoOfEach, type Side } from './sides.ts';
import { measureFlood } from './flood.ts';
import { openHouse, type House } from './house.ts';
import { ratioOf } from './pairs.ts';
import { makePeople } from './people.ts';
import { processorTimeOf, residentBytesOf } from './process-figures.ts';
import { machine, report, reportDifference, type Settings } from './report.ts';
import { measureRestart } from './restart.ts';
import { peopleOf, type Wallet } from './socket-people.ts';
import { socketLoad, type SocketLoad } from './socket-load.ts';
import { figuresOf, steadyPairs } from './steady.ts';

const WARM_UP_SECONDS = 5;
const SETTLE_MS = 5_000;
const ROOM_OF_ALL = 1_000;
const LISTENERS = 200;
const CALM_PER_SECOND = 200;
const BUSY_PER_SECOND = 1_000;
const CONNECT_AT_ONCE = 64;
/** A fifth of the idle sockets are connected before memory is looked at for the first time. */
const FIRST_PART = 0.2;

type Bench = {
	readonly house: House;
	readonly load: SocketLoad;
	readonly people: readonly Wallet[];
	readonly settings: Settings;
};

const PARTS = ['memory', 'connects', 'broadcasts', 'paces', 'restart', 'flood', 'replicas'];

/** Measures M2 to M7, the way back after a restart and a flood, and prints them; or only the parts that are named. */
export async function run(settings: Settings): Promise<void> {
	const unknown = settings.parts.filter((part) => !PARTS.includes(part));
	if (unknown.length > 0) throw new Error(`No part ${unknown.join(', ')}; ${PARTS.join(', ')}.`);
	const parts = new Set(settings.parts.length > 0 ? settings.parts : PARTS);
	const house = await openHouse();
	const load = socketLoad();
	try {
		await makePeople(house, Math.max(settings.sockets, ROOM_OF_ALL), 1_000_000_000n);
		const people = await peopleOf(house);
		const bench = { house, load, people, settings };
		console.log(machine());

		if (parts.has('memory')) await measureMemory(bench);
		const [bare, ours] = [await bareServer(house), await ourServer(house)];
		if (parts.has('connects')) await measureConnects(bench, bare, ours);
		if (parts.has('broadcasts')) await measureBroadcasts(bench, bare, ours);
		if (parts.has('paces')) await measurePaces(bench, bare, ours);
		await bare.stop();
		if (parts.has('restart')) await measureRestart({ ...bench, ours });
		else await ours.stop();
		if (parts.has('flood')) await measureFlood(bench);
		if (parts.has('replicas')) await measureReplicas(bench);
	} finally {
		await load.close();
		await house.close();
	}
}

/** Each side anew for each pair: a process does not give back what it once took. */
async function measureMemory({ house, load, people, settings }: Bench): Promise<void> {
	const { rounds, sockets } = settings;
	const first = Math.floor(sockets * FIRST_PART);
	const bytes = async (start: (house: House) => Promise<Side>): Promise<number> => {
		const side = await start(house);
		const crowd = { urls: [side.url], atOnce: CONNECT_AT_ONCE };
		await load.open({ ...crowd, people: people.slice(0, first) });
		await pause(SETTLE_MS);
		const before = residentBytesOf(side.pid);
		await load.open({ ...crowd, people: people.slice(first, sockets) });
		await pause(SETTLE_MS);
		const after = residentBytesOf(side.pid);
		await load.closeAll();
		await side.stop();
		return (after - before) / (sockets - first);
	};
	const measured = await steadyPairs(
		rounds,
		() => bytes(bareServer),
		() => bytes(ourServer),
	);
	report(
		`M4 resident memory of an idle socket, ${sockets} sockets, B/A`,
		ratioOf(measured),
		'bytes',
	);
}

async function measureConnects({ load, people, settings }: Bench, a: Side, b: Side): Promise<void> {
	const connects = (side: Side, seconds = settings.seconds): Promise<number> =>
		load.churn({ urls: [side.url], people, atOnce: CONNECT_AT_ONCE, seconds });
	for (const side of [a, b]) await connects(side, WARM_UP_SECONDS);
	const measured = await steadyPairs(
		settings.rounds,
		() => connects(a),
		() => connects(b),
	);
	report('M5 connections, ours with a token to check, B/A', ratioOf(measured), 'a second');
}

const BROADCASTS = Array.from({ length: 10 }, () => ({
	room: 'cases' as const,
	name: 'cases:updated',
	args: [],
}));

async function measureBroadcasts(
	{ load, people, settings }: Bench,
	a: Side,
	b: Side,
): Promise<void> {
	const deliveries = BROADCASTS.length * ROOM_OF_ALL;
	const broadcast = async ({ url, publishUrl }: Side): Promise<number> => {
		await load.open({ urls: [url], people: people.slice(0, ROOM_OF_ALL), atOnce: CONNECT_AT_ONCE });
		const publishing = { url: publishUrl, batch: BROADCASTS, deliveries };
		await load.publish({ ...publishing, seconds: WARM_UP_SECONDS });
		const batches = await load.publish({ ...publishing, seconds: settings.seconds });
		await load.closeAll();
		return batches * deliveries;
	};
	const measured = await steadyPairs(
		settings.rounds,
		() => broadcast(a),
		() => broadcast(b),
	);
	const what = `published cases:updated to ${ROOM_OF_ALL} sockets`;
	report(`M6 ${what}, B/A`, ratioOf(measured), 'deliveries a second');
}

/** Personal events at a fixed pace: how long they take, and what they cost the server's process. */
async function measurePaces(
	{ house, load, people, settings }: Bench,
	a: Side,
	b: Side,
): Promise<void> {
	const listeners = people.slice(0, LISTENERS);
	const pace = async (side: Side, perSecond: number) => {
		await load.open({ urls: [side.url], people: listeners, atOnce: CONNECT_AT_ONCE });
		const to = side === a ? { url: a.url } : { database: databaseUrl(house.database) };
		await load.pace({ perSecond, seconds: WARM_UP_SECONDS, people: listeners, to });
		const before = processorTimeOf(side.pid);
		const paced = await load.pace({ perSecond, seconds: settings.seconds, people: listeners, to });
		const microseconds = ((processorTimeOf(side.pid) - before) * 1_000) / paced.received;
		await load.closeAll();
		return { ...paced, microseconds };
	};
	const both = (perSecond: number) =>
		steadyPairs(
			settings.rounds,
			() => pace(a, perSecond),
			() => pace(b, perSecond),
		);

	const calm = await both(CALM_PER_SECOND);
	const atCalm = `of a personal event, ${CALM_PER_SECOND} a second, B − A`;
	reportDifference(
		`M3 p99 ${atCalm}`,
		figuresOf(calm, ({ p99 }) => p99),
		'ms',
	);
	reportDifference(
		`   p50 ${atCalm}`,
		figuresOf(calm, ({ p50 }) => p50),
		'ms',
	);
	const busy = await both(BUSY_PER_SECOND);
	report(
		`M2 processor time of the server for a personal event, ${BUSY_PER_SECOND} a second, B/A`,
		ratioOf(figuresOf(busy, ({ microseconds }) => microseconds)),
		'µs',
	);
}

const ROOMS = 100;
const MEMBERS = 10;

/** A hundred rooms of ten, half of each at either replica; all is published at the first one. */
async function measureReplicas({ house, load, people, settings }: Bench): Promise<void> {
	const { a, b, stop } = await twoOfEach(house);
	const owners = people.slice(0, ROOMS);
	const members = owners.flatMap((owner) => Array.from({ length: MEMBERS }, () => owner));
	const batch = owners.map(({ user }, useq) => ({
		user,
		name: `balance:updated:${user}`,
		args: [
			{ balance: 1_000_000_000, balance_minor: '1000000000', currency: 'KZT' },
			{ useq: useq + 1, eventId: user, at: new Date().toISOString() },
		],
	}));
	const publish = async ([first, second]: readonly [Side, Side]): Promise<number> => {
		const urls = [first.url, second.url];
		await load.open({ urls, people: members, atOnce: CONNECT_AT_ONCE });
		const publishing = { url: first.publishUrl, batch, deliveries: members.length };
		await load.publish({ ...publishing, seconds: WARM_UP_SECONDS });
		const batches = await load.publish({ ...publishing, seconds: settings.seconds });
		await load.closeAll();
		return batches * ROOMS;
	};
	const measured = await steadyPairs(
		settings.rounds,
		() => publish(a),
		() => publish(b),
	);
	const what = `published messages, rooms of ${MEMBERS}, ${ROOMS} at once, two replicas with Redis`;
	report(`M7 ${what}, B/A`, ratioOf(measured), 'a second');
	await stop();
}
