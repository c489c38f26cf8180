/** What the others notice of a person who sends a thousand messages a second, and comes back when cut off. */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { databaseUrl } from '../scripts/stack/postgres.ts';
import { roomsBundle, roomsExtensions } from '../tests/harness/extensions-with.ts';
import type { House } from './house.ts';
import { ratioOf } from './pairs.ts';
import { report, type Settings } from './report.ts';
import { crowded } from './sides.ts';
import { openSocket, type Person, type SmallSocket } from './socket-client.ts';
import type { SocketLoad } from './socket-load.ts';
import type { Wallet } from './socket-people.ts';
import { figuresOf, steadyPairs } from './steady.ts';

const LISTENERS = 200;
const PER_SECOND = 200;
const WARM_UP_SECONDS = 5;
const CONNECT_AT_ONCE = 64;
/** Half of the time each of them is cut off. */
const TABS = 2;
const EVERY_MS = 10;
const AT_ONCE = 10;

type Bench = {
	readonly house: House;
	readonly load: SocketLoad;
	readonly people: readonly Wallet[];
	readonly settings: Settings;
};

/** Prints the latency of personal events to 200 people, beside a flood and before it, and what was stored of it. */
export async function measureFlood({ house, load, people, settings }: Bench): Promise<void> {
	const { rounds, seconds } = settings;
	const [flooder] = people;
	if (!flooder) throw new Error('Nobody is there.');
	const extensions = roomsExtensions();
	const server = await house.serve({ ...crowded, EXTENSIONS_PATH: extensions.path });
	const room = await makeRoom(house, flooder);
	const listeners = people.slice(1, LISTENERS + 1);
	const pace = { perSecond: PER_SECOND, people: listeners };
	const to = { database: databaseUrl(house.database) };
	await load.open({ urls: [server.url], people: listeners, atOnce: CONNECT_AT_ONCE });
	await load.pace({ ...pace, to, seconds: WARM_UP_SECONDS });

	const calm = () => load.pace({ ...pace, to, seconds });
	let [sent, cutOff, floods] = [0, 0, 0];
	const measured = await steadyPairs(rounds, calm, async () => {
		const ends = Array.from({ length: TABS }, () => flood(server.url, flooder, room));
		const paced = await calm();
		for (const end of ends) {
			const flooded = await end();
			sent += flooded.sent;
			cutOff += flooded.cutOff;
		}
		floods += 1;
		return paced;
	});

	const stored = await countStored(house, room);
	const each = (count: number): string => (count / floods / seconds).toFixed(1);
	console.log(
		`RT-T19 a flood of ${each(sent)} messages a second: ${each(stored)} a second stored, cut off ${cutOff} times`,
	);
	const what = `of a personal event to others, ${PER_SECOND} a second, beside it / before it`;
	report(`       p99 ${what}`, ratioOf(figuresOf(measured, ({ p99 }) => p99)), 'ms');
	report(`       p50 ${what}`, ratioOf(figuresOf(measured, ({ p50 }) => p50)), 'ms');
	await load.closeAll();
	await server.stop();
	extensions.remove();
}

async function makeRoom({ sql }: House, member: Person): Promise<string> {
	const room = randomUUID();
	await sql.query(readFileSync(join(roomsBundle, 'rooms.sql'), 'utf8'));
	await sql.query('insert into fixture_rooms (id) values ($1)', [room]);
	await sql.query('insert into fixture_members (room, member) values ($1, $2)', [
		room,
		member.user,
	]);
	return room;
}

async function countStored({ sql }: House, room: string): Promise<number> {
	const { rows } = await sql.query<{ count: number }>(
		'select count(*)::int as count from fixture_messages where room = $1',
		[room],
	);
	return rows[0]?.count ?? Number.NaN;
}

type Flooded = { readonly sent: number; readonly cutOff: number };

/** Sends `send_message` as often as it is let in, until the answer is called; comes back at once. */
function flood(url: string, person: Person, roomId: string): () => Promise<Flooded> {
	let isOn = true;
	let sent = 0;
	let cutOff = 0;

	const running = (async () => {
		let socket: SmallSocket | undefined;
		const onClose = (): void => {
			socket = undefined;
			cutOff += 1;
		};
		while (isOn) {
			// Who is not let in tries again at once.
			socket ??= await openSocket({ url, person, onClose }).catch(() => undefined);
			if (!socket) continue;
			for (let n = 0; n < AT_ONCE; n += 1) {
				sent += 1;
				socket.send('send_message', { roomId, content: 'spam', clientMsgId: randomUUID() });
			}
			await pause(EVERY_MS);
		}
		socket?.close();
	})();
	// Heard when it is stopped.
	running.catch(() => undefined);

	return async () => {
		isOn = false;
		await running;
		return { sent, cutOff };
	};
}
