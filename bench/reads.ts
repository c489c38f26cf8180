/**
 * P1: one generated read (`GET /items/cases?limit=1`) with all collections of the product, on a
 * server that freezes its schema against one that clones it for each request.
 *
 *   npm run bench -- reads [--rounds=5] [--seconds=10]
 */
import { configId } from '@cubehub/core/ids';
import { openHouse, type Server } from './house.ts';
import { loadOf } from './load.ts';
import { pairs } from './pairs.ts';
import { makePeople, personId, tokenOf } from './people.ts';
import { machine, report, type Settings } from './report.ts';

const CONNECTIONS = 8;
const WARM_UP_SECONDS = 5;

/** Prints the ratio of requests a second, freeze on to freeze off. */
export async function run({ rounds, seconds }: Settings): Promise<void> {
	const house = await openHouse();
	try {
		await makePeople(house, 1, 1n);
		const token = tokenOf(house.secret, personId(1), configId('role:customer'));
		const frozen = await house.serve();
		// Each is alone while it is measured: an idle server costs nothing, a second one waits.
		const cloning = await house.serve({
			CACHE_SCHEMA_FREEZE_ENABLED: 'false',
			// One process holds the lock that only one may hold without Redis; this one serves reads only.
			REALTIME_ENABLED: 'false',
		});

		console.log(machine());
		await read(frozen, token, WARM_UP_SECONDS);
		await read(cloning, token, WARM_UP_SECONDS);
		const ratio = await pairs(
			rounds,
			() => read(cloning, token, seconds),
			() => read(frozen, token, seconds),
		);
		report('generated read, freeze on / off', ratio, 'requests/s');
	} finally {
		await house.close();
	}
}

function read({ url }: Server, token: string, seconds: number): Promise<number> {
	return loadOf({
		url,
		seconds,
		connections: CONNECTIONS,
		method: 'GET',
		path: '/items/cases?limit=1',
		tokens: [token],
		bodies: [],
	});
}
