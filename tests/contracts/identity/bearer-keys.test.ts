/** The keys of the realm: unknown, changed, not to be had. */
import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { FakeDriver } from '../../harness/fake-keycloak/types.ts';
import type { Person } from '../../harness/identity-driver.ts';
import { identityHouse, type IdentityHouse } from '../../harness/identity-house.ts';
import { atRest } from './bearer-scene.ts';

/** A new key is looked for ten seconds after the last look at the latest. */
const withinTenSeconds = { timeout: 12_000, interval: 100 } as const;

/** Ten seconds until the next look, and three that it may take. */
const untilItsEnd = { timeout: 16_000, interval: 100 } as const;

let house: IdentityHouse<FakeDriver>;
let person: Person;

beforeAll(async () => {
	house = await identityHouse();
	person = await house.keycloak.makeUser();
});
afterEach(() => house.keycloak.repair());
afterAll(() => house?.close());

const minted = (header: { readonly [name: string]: unknown } = {}): string =>
	house.keycloak.mintAccessToken(person, {}, { header });
const looks = (): number => house.keycloak.calls(/^GET certs/).length;

test('ID-T27 a thousand tokens of unknown keys ask for keys once in ten seconds', async () => {
	await expect.poll(() => atRest(house.url, minted()), withinTenSeconds).toBe('200');
	house.keycloak.forget();
	const began = performance.now();

	const answers = new Set<string>();
	for (let sent = 0; sent < 1_000; sent += 50) {
		const batch = Array.from({ length: 50 }, () =>
			atRest(house.url, minted({ kid: randomUUID() })),
		);
		for (const answer of await Promise.all(batch)) answers.add(answer);
	}

	// A key that is younger than the last look cannot be told from one that there is not.
	expect(
		[...answers].every((answer) => /^(403 INVALID_TOKEN|503 SERVICE_UNAVAILABLE)$/.test(answer)),
	).toBe(true);
	expect(looks()).toBeLessThanOrEqual(Math.ceil((performance.now() - began) / 10_000));
	expect(house.log()).not.toContain('Not enough time elapsed');
	expect(await atRest(house.url, minted())).toBe('200');
});

test('ID-T28 a new key is taken within ten seconds, and the disabled one is refused then', async () => {
	const old = minted();
	expect(await atRest(house.url, old)).toBe('200');

	await house.keycloak.rotateKey('passive');
	await expect.poll(() => atRest(house.url, minted()), withinTenSeconds).toBe('200');
	expect(await atRest(house.url, old)).toBe('200');

	const passive = minted();
	await house.keycloak.rotateKey('disabled');
	await expect.poll(() => atRest(house.url, minted()), withinTenSeconds).toBe('200');
	expect(await atRest(house.url, passive)).toBe('403 INVALID_TOKEN');
});

test('ID-T29 keys that do not come are answered in time, and known ones go on', async () => {
	const known = minted();
	await expect.poll(() => atRest(house.url, known), withinTenSeconds).toBe('200');
	await house.keycloak.rotateKey('passive');
	house.keycloak.forget();
	house.keycloak.break({ match: /^GET certs/, how: 'hang' });

	const took: number[] = [];
	await expect
		.poll(async () => {
			const began = performance.now();
			expect(await atRest(house.url, minted())).toBe('503 SERVICE_UNAVAILABLE');
			took.push(performance.now() - began);
			return looks();
		}, untilItsEnd)
		.toBe(1);

	expect(Math.max(...took)).toBeLessThan(3_500);
	expect(await atRest(house.url, known)).toBe('200');
	house.keycloak.repair();
	await expect.poll(() => atRest(house.url, minted()), withinTenSeconds).toBe('200');
});
