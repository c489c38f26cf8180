/** What the time of an answer tells of an account: nothing. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { FakeDriver } from '../../harness/fake-keycloak/types.ts';
import { identityHouse, type IdentityHouse } from '../../harness/identity-house.ts';
import { limit, median, wrongLoginTimes } from './login-scene.ts';

const STALL_MS = 100;

let house: IdentityHouse<FakeDriver>;

beforeAll(async () => {
	house = await identityHouse({ settings: { LOGIN_STALL_TIME: String(STALL_MS) } });
	await limit(house, { login: { per_ip: 1_000, per_account: 1_000 } });
});
afterAll(() => house?.close());

test('ID-T51 an unknown login takes as long as a wrong password, over 200 tries', async () => {
	const person = await house.keycloak.makeUser();

	const { known, unknown } = await wrongLoginTimes(house, person.email, 100);

	// A timer may ring a moment early.
	expect(Math.min(...known, ...unknown)).toBeGreaterThan(STALL_MS - 3);
	expect(Math.abs(median(known) - median(unknown))).toBeLessThan(15);
}, 120_000);
