/** What the time of an answer tells of an account, in a house without Keycloak: nothing. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { limit, median, wrongLoginTimes } from '../contracts/identity/login-scene.ts';
import { ownServer, type OwnServer } from '../harness/own-server.ts';

const STALL_MS = 250;

let house: OwnServer;

beforeAll(async () => {
	house = await ownServer({ settings: { LOGIN_STALL_TIME: String(STALL_MS) } });
	await limit(house, { login: { per_ip: 1_000, per_account: 1_000 } });
});
afterAll(() => house?.close());

test('ID-T51 an unknown login takes as long as a wrong password, over 200 tries', async () => {
	const { known, unknown } = await wrongLoginTimes(house, 'customer@example.com', 100);

	// A timer may ring a moment early.
	expect(Math.min(...known, ...unknown)).toBeGreaterThan(STALL_MS - 3);
	expect(Math.abs(median(known) - median(unknown))).toBeLessThan(15);
}, 120_000);
