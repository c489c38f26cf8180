/** What /ops/health says of Keycloak. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { FakeDriver } from '../../harness/fake-keycloak/types.ts';
import { identityHouse, type IdentityHouse } from '../../harness/identity-house.ts';

let house: IdentityHouse<FakeDriver>;

beforeAll(async () => {
	house = await identityHouse();
});

afterAll(() => house?.close());

test('a Keycloak that does not answer is told, and serving goes on', async () => {
	const health = async () => {
		const { status, body } = await house.client().get('/ops/health');
		return { status, keycloak: body.checks.keycloak };
	};
	expect(await health()).toEqual({ status: 200, keycloak: 'ok' });

	await house.keycloak.stop();
	await expect.poll(health, { timeout: 20_000 }).toEqual({ status: 200, keycloak: 'error' });
	expect((await house.client().get('/ops/health')).body.status).toBe('degraded');

	await house.keycloak.start();
	await expect.poll(health, { timeout: 20_000 }).toEqual({ status: 200, keycloak: 'ok' });
});
