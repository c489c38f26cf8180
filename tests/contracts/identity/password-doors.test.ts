/** The doors of Directus where a password opens, while Keycloak holds the passwords. */
import {
	afterAll,
	beforeAll,
	beforeEach,
	describe,
	expect,
	inject,
	onTestFinished,
	test,
} from 'vitest';
import { Redis } from 'ioredis';
import type { FakeDriver } from '../../harness/fake-keycloak/types.ts';
import { identityHouse, type IdentityHouse } from '../../harness/identity-house.ts';
import { aShop, type Person, type Shop } from '../../harness/shop.ts';
import { answerTo, atRest, nativeSocket } from './bearer-scene.ts';
import { tellLogout } from './leave-scene.ts';

/** A database of Redis that the servers beside this one do not use. */
const OWN_DATABASE = 7;
const redis = inject('services').redis;
const ownRedis = redis === undefined ? undefined : `${redis.replace(/\/+$/, '')}/${OWN_DATABASE}`;

let house: IdentityHouse<FakeDriver>;
let shop: Shop;

beforeAll(async () => {
	house = await identityHouse({
		settings: { ...(ownRedis !== undefined && { REDIS: ownRedis }) },
		usesRedis: ownRedis !== undefined,
	});
	shop = await aShop(house);
});
afterAll(() => house?.close());
beforeEach(() => house.keycloak.repair());

const near = '127.0.0.1';
const far = '203.0.113.7';

async function logIn({ email, password }: Person, ip: string): Promise<string> {
	const { status, body } = await house
		.client()
		.post(
			'/auth/login',
			{ email, password, mode: 'json' },
			{ key: false, headers: { 'x-forwarded-for': ip } },
		);
	return `${status} ${body.errors?.[0]?.extensions?.code ?? ''}`.trim();
}

describe('ID-T80 with Keycloak', () => {
	test('the administrator of Directus itself logs in from an address of emergencies', async () => {
		expect(await logIn(shop.admin, near)).toBe('200');
	});

	test('but from nowhere else', async () => {
		expect(await logIn(shop.admin, far)).toBe('401 INVALID_CREDENTIALS');
	});

	test('others whom Directus knows a password of do not, from anywhere', async () => {
		for (const person of [shop.customer, shop.manager]) {
			expect(await logIn(person, near)).toBe('401 INVALID_CREDENTIALS');
			expect(await logIn(person, far)).toBe('401 INVALID_CREDENTIALS');
		}
	});

	test('six wrong passwords lock the administrator too', async () => {
		const wrong = { ...shop.admin2, password: 'wrong' };
		const answers: string[] = [];
		const alsoNear = '127.0.0.2';
		for (let tried = 0; tried < 6; tried += 1) answers.push(await logIn(wrong, alsoNear));
		expect(answers.at(-2)).toBe('401 INVALID_CREDENTIALS');
		expect(answers.at(-1)).toBe('429 REQUESTS_EXCEEDED');
		expect(await logIn(shop.admin2, '127.0.0.3')).toBe('429 REQUESTS_EXCEEDED');
	});

	test('nobody logs in by a password on an open socket', async () => {
		for (const { email, password } of [shop.admin, shop.customer]) {
			const socket = await nativeSocket(house.url);
			const answer = await answerTo(socket, { type: 'auth', email, password });
			expect(answer).toMatchObject({ error: { code: 'AUTH_FAILED' } });
		}
	});
});

describe('ID-T34 beside tokens of Keycloak', () => {
	test('static tokens are taken as ever', async () => {
		expect(await atRest(house.url, shop.manager.token)).toBe('200');
	});
});

test.skipIf(ownRedis === undefined)('ID-T79 an emptied Redis lets nobody back in', async () => {
	const person = await house.keycloak.makeUser();
	const { accessToken, sid } = await house.keycloak.tokensOf(person);
	expect(await atRest(house.url, accessToken)).toBe('200');
	await tellLogout(
		house.url,
		house.keycloak.mintLogoutToken({ sub: person.id, sid, aud: 'cubehub-web' }),
	);
	expect(await atRest(house.url, accessToken)).toBe('403 INVALID_TOKEN');

	const connection = new Redis(ownRedis ?? '');
	onTestFinished(() => connection.disconnect());
	await connection.flushdb();

	expect(await atRest(house.url, accessToken)).toBe('403 INVALID_TOKEN');
});
