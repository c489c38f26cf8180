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
const WARM_UP_SECONDS = 3;

/** Prints the ratio of requests a second, freeze on to freeze off. */
export async function run({ rounds, seconds }: Settings): Promise<void> {
	const house = await openHouse();
	try {
		await makePeople(house, 1, 1n);
		const token = tokenOf(house.secret, personId(1), configId('role:customer'));
		// One at a time: without Redis a second process on the same database is refused.
		const measure = async (isFrozen: boolean): Promise<number> => {
			const server = await house.serve({ CACHE_SCHEMA_FREEZE_ENABLED: String(isFrozen) });
			await read(server, token, WARM_UP_SECONDS);
			const perSecond = await read(server, token, seconds);
			await server.stop();
			return perSecond;
		};

		console.log(machine());
		const ratio = await pairs(
			rounds,
			() => measure(false),
			() => measure(true),
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
