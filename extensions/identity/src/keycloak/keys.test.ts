import { describe, expect, test } from 'vitest';
import { keyRing, type SigningJwk } from './keys.ts';

const key = (kid: string): SigningJwk => ({ kid, kty: 'RSA', n: 'n', e: 'AQAB' });

/** A ring whose keys and clock the test turns. */
function aRing() {
	const realm = {
		keys: [key('one')] as readonly SigningJwk[],
		isDown: false,
		fetches: 0,
		now: 1_700_000_000_000,
	};
	const ring = keyRing(
		async () => {
			realm.fetches += 1;
			if (realm.isDown) throw new Error('connection refused');
			return realm.keys;
		},
		() => realm.now,
	);
	const secondsFromNow = (seconds: number) => realm.now / 1000 + seconds;
	return { realm, ring, secondsFromNow };
}

describe('the keys of the realm', () => {
	test('are fetched once for all who wait, and not again for one that is known', async () => {
		const { realm, ring } = aRing();

		const found = await Promise.all(Array.from({ length: 20 }, () => ring.find('one')));
		realm.now += 60_000;
		await ring.find('one');

		expect(found.map((one) => one?.kid)).toEqual(Array.from({ length: 20 }, () => 'one'));
		expect(realm.fetches).toBe(1);
	});

	test('ID-T27 a thousand unknown ids within ten seconds ask once', async () => {
		const { realm, ring, secondsFromNow } = aRing();

		const old = secondsFromNow(-60);
		for (let n = 0; n < 1_000; n += 1) {
			expect(await ring.find(`unknown-${n}`, old)).toBeUndefined();
		}

		expect(realm.fetches).toBe(1);
	});

	test('ID-T28 a new key is found within ten seconds, an old one is gone after that look', async () => {
		const { realm, ring, secondsFromNow } = aRing();
		await ring.find('one');
		realm.keys = [key('two')];
		realm.now += 6_000;

		const issuedAt = secondsFromNow(0);
		await expect(ring.find('two', issuedAt)).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
		expect(await ring.find('one')).toBeDefined();
		realm.now += 4_000;

		expect(await ring.find('two', issuedAt)).toMatchObject({ kid: 'two' });
		expect(await ring.find('one', secondsFromNow(-600))).toBeUndefined();
	});

	test('ID-T29 while Keycloak is away known keys go on, and others cannot be told', async () => {
		const { realm, ring, secondsFromNow } = aRing();
		await ring.find('one');
		realm.isDown = true;
		realm.now += 20_000;

		const old = secondsFromNow(-60);
		await expect(ring.find('two', old)).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
		await expect(ring.find('two', old)).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
		expect(realm.fetches).toBe(2);
		expect(await ring.find('one')).toMatchObject({ kid: 'one' });

		realm.isDown = false;
		realm.now += 10_000;
		expect(await ring.find('two', old)).toBeUndefined();
	});
});
