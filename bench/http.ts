/**
 * R3 and its relatives: money endpoints against an endpoint that does nothing, in the same process,
 * and the transfer against pgbench with the same SQL on the same PostgreSQL.
 *
 *   npm run bench -- http [--rounds=5] [--seconds=10]
 */
import { configId } from '@cubehub/core/ids';
import { onceScript } from './floor.ts';
import { openHouse, refuseWrongBooks, type House, type Server } from './house.ts';
import { loadOf, type Plan } from './load.ts';
import { pairs } from './pairs.ts';
import { makePeople, personId, tokenOf } from './people.ts';
import { pgbench } from './pgbench.ts';
import { machine, report, type Settings } from './report.ts';
import { openShop, type LoadShop } from './shop.ts';

const CONNECTIONS = 16;
const PEOPLE = 10_000;
const SENDERS = 256;
const WARM_UP_SECONDS = 5;

type Request = Pick<Plan, 'path' | 'tokens' | 'bodies'>;

/** Measures all bars of this file and prints them. */
export async function run({ rounds, seconds }: Settings): Promise<void> {
	const house = await openHouse();
	try {
		await makePeople(house, PEOPLE, 1_000_000_000n);
		const shop = await openShop(house);
		const server = await house.serve();
		const measure = measurerOf(server, seconds);

		console.log(machine());
		const requests = requestsOf(house, shop);
		for (const request of Object.values(requests)) await measure(request, WARM_UP_SECONDS);
		for (const [name, request] of Object.entries(requests)) {
			if (name === 'noop') continue;
			const ratio = await pairs(
				rounds,
				() => measure(requests.noop),
				() => measure(request),
			);
			report(`${name} / no-op endpoint`, ratio, 'requests/s');
		}
		report(
			'transfer / pgbench',
			await pairs(
				rounds,
				pgbench(house, { script: onceScript, connections: CONNECTIONS, seconds }),
				() => measure(requests.transfer),
			),
			'a second',
		);
		await refuseWrongBooks(house);
	} finally {
		await house.close();
	}
}

function requestsOf(house: House, shop: LoadShop) {
	const customer = configId('role:customer');
	const senders = Array.from({ length: SENDERS }, (_, n) =>
		tokenOf(house.secret, personId(n + 1), customer),
	);
	const receivers = Array.from({ length: 1009 }, (_, n) =>
		personId(1000 + ((n * 7919) % (PEOPLE - 1000))),
	);

	return {
		noop: {
			path: '/noop',
			tokens: senders,
			bodies: [{ to: personId(1), amount: '5', currency: 'KZT' }],
		},
		transfer: {
			path: '/wallet/transfer',
			tokens: senders,
			bodies: receivers.map((to) => ({ to, amount: '5', currency: 'KZT' })),
		},
		'sale of 3 lines': { path: '/pos/sales', tokens: [shop.cashier], bodies: shop.sales },
		opening: { path: '/cases/open', tokens: senders, bodies: [{ case: shop.lootCase }] },
	} satisfies { [name: string]: Request };
}

function measurerOf({ url }: Server, defaultSeconds: number) {
	return (request: Request, seconds = defaultSeconds): Promise<number> =>
		loadOf({ url, seconds, connections: CONNECTIONS, method: 'POST', ...request });
}
