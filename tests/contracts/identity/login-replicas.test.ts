/** Two replicas with Redis: one token, one account, one count. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeFolder } from '../../../scripts/stack/places.ts';
import { redisProgram, startRedis, type Redis } from '../../../scripts/stack/redis.ts';
import type { FakeDriver } from '../../harness/fake-keycloak/types.ts';
import { identityHouse, type IdentityHouse } from '../../harness/identity-house.ts';
import { serverOn, type OwnServer } from '../../harness/own-server.ts';
import { ask, limit, meStatus, told } from './login-scene.ts';

const program = redisProgram();
const folder = makeFolder(mkdtempSync(join(tmpdir(), 'cubehub-login-')));
const wrong = 'not the password';
let redis: Redis;
let house: IdentityHouse<FakeDriver>;
let replica: OwnServer;

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

describe.skipIf(program === undefined)('two replicas', () => {
	beforeAll(async () => {
		const place = { folder, logFile: join(folder, 'redis.log'), isDurable: false };
		redis = await startRedis(program ?? '', place);
		const settings = { REDIS: redis.url, LOG_LEVEL: 'warn' };
		house = await identityHouse({ settings });
		replica = await serverOn(placeOf(house.database.url), makeFolder(join(folder, 'replica')), {
			settings: { ...settings, ...house.keycloak.settings },
		});
		await limit(house, { refresh: { per_ip: 1_000 } });
	});
	afterAll(async () => {
		await replica?.close();
		await house?.close();
		await redis?.child.stop();
		rmSync(folder, { recursive: true, force: true });
	});

	test('ID-T71 one refresh token at both together is used once, 10 rounds', async () => {
		const { email: login, password } = await house.keycloak.makeUser();
		let { refresh_token, access_token } = (await ask(house, '/login', { login, password })).body
			.data;

		for (let round = 0; round < 10; round += 1) {
			const answers = await Promise.all(
				[house, replica, house, replica].map((one) => ask(one, '/refresh', { refresh_token })),
			);
			expect(answers.map(told)).toEqual(['200', '200', '200', '200']);
			const given = new Set(answers.map(({ body }) => body.data.refresh_token));
			expect(given.size).toBe(1);
			const [first] = answers as [(typeof answers)[0], ...typeof answers];
			({ refresh_token, access_token } = first.body.data);
		}
		expect(await meStatus(replica, access_token)).toBe(200);
	});

	test('ID-T71 two right logins of one account at both together are both taken', async () => {
		const { email: login, password } = await house.keycloak.makeUser();

		const answers = await Promise.all(
			[house, replica, house].map((one) => ask(one, '/login', { login, password })),
		);

		expect(answers.map(told)).toEqual(['200', '200', '200']);
	});

	test('ID-T50 wrong logins at both are one count', async () => {
		const { email: login } = await house.keycloak.makeUser();
		const tries = [house, replica, house, replica, house];

		for (const one of tries) {
			expect(told(await ask(one, '/login', { login, password: wrong }))).toBe(
				'401 INVALID_CREDENTIALS',
			);
		}

		for (const one of [replica, house]) {
			const locked = await ask(one, '/login', { login, password: wrong });
			expect(told(locked)).toBe('429 REQUESTS_EXCEEDED');
			expect(Number(locked.headers.get('retry-after'))).toBeGreaterThan(880);
		}
	});

	test('without Redis people log in, and each replica counts for itself', async () => {
		const { email: login, password } = await house.keycloak.makeUser();
		await redis.child.stop();

		expect(told(await ask(house, '/login', { login, password }))).toBe('200');
		for (let turn = 0; turn < 5; turn += 1) await ask(house, '/login', { login, password: wrong });
		expect(told(await ask(house, '/login', { login, password: wrong }))).toBe(
			'429 REQUESTS_EXCEEDED',
		);
	});
});
