/** A server that loses its power while the provider pays: one payout, one posting, whenever it happens. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ownProvider, type OwnProvider } from '../harness/provider.ts';
import { ownServer, type OwnServer } from '../harness/own-server.ts';
import { aShop, type Shop } from '../harness/shop.ts';
import { dataOf } from './wallet-readers.ts';
import {
	aCustomer,
	aDestination,
	aWithdrawal,
	decide,
	walletOf,
	type Withdrawal,
} from './withdrawals-scene.ts';

let provider: OwnProvider;
let server: OwnServer;
let shop: Shop;

const soon = { timeout: 60_000, interval: 500 };

beforeAll(async () => {
	provider = await ownProvider();
	server = await ownServer({ settings: provider.settings });
	await provider.sendTo(server.url);
	shop = await aShop(server);
});

afterAll(async () => {
	await server.close();
	await provider.stop();
});

describe('M-T08 a server killed while it pays a withdrawal', () => {
	test.each([
		['before the provider has done it', 'hang', 0],
		['after the provider has done it, and before that is written down', 'late', 1],
	] as const)('%s', async (_, mode, transfersAtDeath) => {
		const [person, destination] = [await aCustomer(shop), aDestination()];
		const { id } = await aWithdrawal(person, destination);
		await provider.break({ match: destination, mode, times: 1, delayMs: 30_000 });
		const transfers = async () =>
			(await provider.books()).transfers.filter((each) => each.destination === destination);
		const statusOf = async () =>
			(
				await server.database.query('select status, checks_count from withdrawals where id = $1', [
					id,
				])
			)[0];

		const lost = decide(shop.manager, id, 'approve').catch(() => undefined);
		await expect.poll(statusOf, soon).toEqual({ status: 'approved', checks_count: 1 });
		await expect.poll(transfers, soon).toHaveLength(transfersAtDeath);
		await server.kill();
		await lost;
		await server.restart();
		await server.database.query(`
			do $$ begin
				set local "cubehub.ledger" = 'on';
				update withdrawals set check_at = clock_timestamp() where id = '${id}';
			end $$`);

		await expect.poll(statusOf, soon).toMatchObject({ status: 'paid' });
		expect(await transfers()).toHaveLength(1);
		expect(await walletOf(person)).toMatchObject({ balance: '60000', held: '0' });
		expect(dataOf<Withdrawal[]>(await person.api.get('/wallet/withdrawals'))).toMatchObject([
			{ id, status: 'paid' },
		]);
		expect(await server.database.query('select problem, detail from ledger_check()')).toEqual([]);
	});
});
