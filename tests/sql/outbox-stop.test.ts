/** How a relay ends. */
import { expect, test } from 'vitest';
import { startRelay } from '../../extensions/core/src/relay/relay.ts';
import { database } from '../harness/database.ts';

test('a relay that is stopped while it still connects ends', async () => {
	const { url } = await database();

	for (let attempt = 0; attempt < 20; attempt += 1) {
		const relay = startRelay({
			database: { connectionString: url },
			poolMax: 2,
			alone: false,
			consumers: [],
			cleanings: [],
			onRefused: () => undefined,
		});
		// Each time a little later: at once, while it connects, when it listens.
		for (let turn = 0; turn < attempt; turn += 1) await new Promise(setImmediate);

		await relay.stop();
	}

	await expect.poll(connectionsOfRelays).toBe(0);
});

async function connectionsOfRelays(): Promise<number> {
	const { query } = await database();
	const [row] = await query<{ count: number }>(
		`select count(*)::int as count
		from pg_stat_activity
		where datname = current_database() and application_name = 'cubehub-relay'`,
	);
	return row?.count ?? -1;
}
