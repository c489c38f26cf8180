/** Two replicas with Redis: what ends at one has ended at the other. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeFolder } from '../../../scripts/stack/places.ts';
import { redisProgram, startRedis, type Redis } from '../../../scripts/stack/redis.ts';
import { identityHouse, type IdentityHouse } from '../../harness/identity-house.ts';
import type { FakeDriver } from '../../harness/fake-keycloak/types.ts';
import { serverOn, type OwnServer } from '../../harness/own-server.ts';
import { bothSockets, me, openness, sessionToken, soon } from './leave-scene.ts';

const program = redisProgram();
const folder = makeFolder(mkdtempSync(join(tmpdir(), 'cubehub-leave-')));
let redis: Redis;
let house: IdentityHouse<FakeDriver>;
let replica: OwnServer;

describe.skipIf(program === undefined)('two replicas', () => {
	beforeAll(async () => {
		redis = await startRedis(program ?? '', {
			folder,
			logFile: join(folder, 'redis.log'),
			isDurable: false,
		});
		const settings = { REDIS: redis.url, IDENTITY_COMPARE_SECONDS: '3600' };
		house = await identityHouse({ settings });
		replica = await serverOn(placeOf(house.database.url), makeFolder(join(folder, 'replica')), {
			settings: { ...settings, ...house.keycloak.settings, IDENTITY_EVENTS_SECONDS: '1' },
		});
	});
	afterAll(async () => {
		await replica?.close();
		await house?.close();
		await redis?.child.stop();
		rmSync(folder, { recursive: true, force: true });
	});

	test('ID-T40, DX-T38 the token of an ended session is refused by both within a second', async () => {
		const person = await house.keycloak.makeUser();
		const { accessToken, sid } = await house.keycloak.tokensOf(person, 'cubehub-web');
		const sockets = [
			...(await bothSockets(house.url, accessToken)),
			...(await bothSockets(replica.url, accessToken)),
		];
		expect(await me(replica.url, accessToken)).toEqual([200, undefined]);

		// Keycloak tells the first replica only.
		await house.keycloak.killSession(sid);

		for (const { url } of [house, replica]) {
			await expect.poll(() => me(url, accessToken), soon).toEqual([403, 'INVALID_TOKEN']);
		}
		await expect.poll(() => openness(sockets), soon).toEqual([false, false, false, false]);
	});

	test('ID-T33, DX-T38 the sockets of a suspended person close at both', async () => {
		const person = await house.keycloak.makeUser();
		const browser = house.browser();
		await browser.login(person);
		const token = sessionToken(browser);
		const sockets = [
			...(await bothSockets(house.url, token)),
			...(await bothSockets(replica.url, token)),
		];

		await house.database.query(
			`update directus_users set status = 'suspended' where external_identifier = $1`,
			[person.id],
		);

		await expect
			.poll(() => openness(sockets), { timeout: 5_000 })
			.toEqual([false, false, false, false]);
		expect((await me(replica.url, token))[0]).toBe(401);
	});
});

function placeOf(url: string) {
	const { hostname, port, pathname, username, password } = new URL(url);
	return {
		host: hostname,
		port: Number(port),
		name: pathname.slice(1),
		user: decodeURIComponent(username),
		password: decodeURIComponent(password),
	};
}
