/** POST /identity/login in front of Keycloak. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FakeDriver } from '../../harness/fake-keycloak/types.ts';
import { identityHouse, type IdentityHouse } from '../../harness/identity-house.ts';
import { anAddress, ask, cookiesOf, limit, meStatus, told } from './login-scene.ts';

let house: IdentityHouse<FakeDriver>;

beforeAll(async () => {
	house = await identityHouse();
});
afterAll(() => house?.close());

const wrong = 'not the password';

describe('a login with a password', () => {
	test('answers the person and the tokens, and sets them as cookies', async () => {
		const person = await house.keycloak.makeUser({ firstName: 'Aigerim', username: 'aigerim' });

		const answer = await ask(house, '/login', { login: person.email, password: person.password });

		expect(answer.body.data).toMatchObject({
			user: { email: person.email, first_name: 'Aigerim' },
			expires: 900_000,
		});
		expect(await meStatus(house, answer.body.data.access_token)).toBe(200);
		const { cubehub_access, cubehub_refresh, cubehub_id } = cookiesOf(answer);
		expect(cubehub_access?.attributes).toEqual(
			expect.arrayContaining(['Max-Age=900', 'Path=/', 'HttpOnly', 'SameSite=Lax']),
		);
		expect(cubehub_refresh?.attributes).toEqual(
			expect.arrayContaining(['Max-Age=604800', 'Path=/identity', 'HttpOnly', 'SameSite=Lax']),
		);
		expect(cubehub_id?.attributes).toEqual(expect.arrayContaining(['Path=/identity', 'HttpOnly']));
		expect(cubehub_id?.value).not.toContain('.');
	});

	test('takes an e-mail or a username, without case, by any of three names', async () => {
		const person = await house.keycloak.makeUser({ username: 'dauren.k' });
		const { email, password } = person;
		const bodies = [
			{ login: email.toUpperCase(), password },
			{ login: ' Dauren.K ', password },
			{ email, password },
			{ username: 'dauren.k', password },
		];

		for (const body of bodies) expect(told(await ask(house, '/login', body))).toBe('200');
	});

	test.each([
		[{}],
		[{ login: 'a@example.com' }],
		[{ password: 'x' }],
		[{ login: 'a', email: 'a@example.com', password: 'x' }],
		[{ login: 'a\u0000b', password: 'x' }],
		[{ login: 'a', password: 'x', otp: 'abc' }],
		[{ login: 'a', password: 'x', role: 'admin' }],
		[{ signature: 'AA==' }],
		[[]],
	])('%j is malformed', async (body) => {
		expect(told(await ask(house, '/login', body))).toBe('400 INVALID_PAYLOAD');
	});

	test('what is not JSON is refused with 415', async () => {
		for (const type of ['application/x-www-form-urlencoded', 'text/plain']) {
			const answer = await ask(house, '/login', 'login=a&password=b', {
				headers: { 'content-type': type },
			});
			expect(told(answer)).toBe('415 UNSUPPORTED_MEDIA_TYPE');
		}
	});

	test('an old token beside it does no harm', async () => {
		const person = await house.keycloak.makeUser();
		const answer = await ask(
			house,
			'/login',
			{ login: person.email, password: person.password },
			{ token: 'an.old.token', headers: { cookie: 'cubehub_access=gone' } },
		);

		expect(told(answer)).toBe('200');
	});

	test('unknown, wrong, disabled, and suspended here are one answer', async () => {
		const known = await house.keycloak.makeUser();
		const disabled = await house.keycloak.makeUser();
		const suspended = await house.keycloak.makeUser();
		await ask(house, '/login', { login: suspended.email, password: suspended.password });
		await house.keycloak.disable(disabled.id);
		await house.database.query(
			`update directus_users set status = 'suspended' where external_identifier = $1`,
			[suspended.id],
		);

		const bodies = [
			{ login: 'nobody@example.com', password: wrong },
			{ login: known.email, password: wrong },
			{ login: disabled.email, password: disabled.password },
			{ login: suspended.email, password: suspended.password },
		];

		const answers = await Promise.all(bodies.map((body) => ask(house, '/login', body)));
		expect(new Set(answers.map(told))).toEqual(new Set(['401 INVALID_CREDENTIALS']));
		expect(new Set(answers.map(({ body }) => body.errors[0].message)).size).toBe(1);
		expect(answers.every(({ headers }) => headers.getSetCookie().length === 0)).toBe(true);
		await expect
			.poll(() => house.keycloak.sessionsOf(suspended.id), { timeout: 5_000 })
			.toHaveLength(0);
	});

	test('a login that waits for its person says where to settle it', async () => {
		const person = await house.keycloak.makeUser({ requiredActions: ['UPDATE_PASSWORD'] });

		const answer = await ask(house, '/login', { login: person.email, password: person.password });

		expect(told(answer)).toBe('403 ACTION_REQUIRED');
		expect(answer.body.errors[0].extensions.url).toBe(`${house.keycloak.issuer}/account`);
	});

	test('ID-T75 a manager without a second factor is sent away, and no session is left', async () => {
		const without = await house.keycloak.makeUser({ groups: ['cubehub-managers'] });
		const withOtp = await house.keycloak.makeUser({ groups: ['cubehub-managers'], otp: true });

		const refused = await ask(house, '/login', {
			login: without.email,
			password: without.password,
		});
		const withoutCode = await ask(house, '/login', {
			login: withOtp.email,
			password: withOtp.password,
		});
		const taken = await ask(house, '/login', {
			login: withOtp.email,
			password: withOtp.password,
			otp: withOtp.otp?.(),
		});

		expect(told(refused)).toBe('403 ACTION_REQUIRED');
		expect(refused.headers.getSetCookie()).toEqual([]);
		expect(await house.keycloak.sessionsOf(without.id)).toEqual([]);
		expect(told(withoutCode)).toBe('401 INVALID_CREDENTIALS');
		expect(told(taken)).toBe('200');
	});

	test('ID-T71 two right logins of one account together are both taken', async () => {
		const person = await house.keycloak.makeUser({ username: 'twice' });
		const password = person.password;
		await ask(house, '/login', { login: person.email, password });

		const answers = await Promise.all([
			ask(house, '/login', { login: person.email, password }),
			ask(house, '/login', { login: 'twice', password }),
			ask(house, '/login', { login: person.email, password }),
		]);

		expect(answers.map(told)).toEqual(['200', '200', '200']);
	});

	test('more than five who wait for one account are told to come later', async () => {
		await limit(house, { login: { per_ip: 1_000, per_account: 1_000, seconds: 900 } });
		const person = await house.keycloak.makeUser();
		const repair = house.keycloak.break({ match: /POST token/, how: 'hang' });
		const { email: login, password } = person;

		const answers = await Promise.all(
			Array.from({ length: 8 }, () => ask(house, '/login', { login, password })),
		).finally(repair);
		await limit(house, null);

		const tooMany = answers.filter((answer) => told(answer) === '429 REQUESTS_EXCEEDED');
		expect(tooMany.length).toBeGreaterThanOrEqual(2);
		expect(tooMany.every(({ headers }) => Number(headers.get('retry-after')) >= 1)).toBe(true);
	});

	test('a Keycloak that is away is 503, and no failure of the person', async () => {
		const person = await house.keycloak.makeUser();
		const body = { login: person.email, password: person.password };
		const ip = anAddress();
		const repair = house.keycloak.break({ match: /POST token/, how: 'cut' });

		for (let turn = 0; turn < 7; turn += 1) {
			expect(told(await ask(house, '/login', body, { ip }))).toBe('503 SERVICE_UNAVAILABLE');
		}
		repair();

		expect(told(await ask(house, '/login', body, { ip }))).toBe('200');
	});
});

describe('limits of logins', () => {
	test('ID-T50 the sixth wrong login of an account is 429, and the right password then', async () => {
		const person = await house.keycloak.makeUser();
		const login = person.email;

		for (let turn = 0; turn < 5; turn += 1) {
			const answer = await ask(house, '/login', { login, password: wrong });
			expect(told(answer)).toBe('401 INVALID_CREDENTIALS');
		}
		const sixth = await ask(house, '/login', { login, password: wrong });
		const right = await ask(house, '/login', { login, password: person.password });

		expect(told(sixth)).toBe('429 REQUESTS_EXCEEDED');
		expect(Number(sixth.headers.get('retry-after'))).toBeGreaterThan(880);
		expect(Number(sixth.headers.get('retry-after'))).toBeLessThanOrEqual(900);
		expect(told(right)).toBe('429 REQUESTS_EXCEEDED');
	});

	test('ID-T50 the lock ends after its time', async () => {
		await limit(house, { login: { per_account: 3, seconds: 2 } });
		const person = await house.keycloak.makeUser();
		const login = person.email;

		for (let turn = 0; turn < 3; turn += 1) await ask(house, '/login', { login, password: wrong });
		const locked = await ask(house, '/login', { login, password: person.password });

		expect(told(locked)).toBe('429 REQUESTS_EXCEEDED');
		expect(Number(locked.headers.get('retry-after'))).toBeLessThanOrEqual(2);
		await expect
			.poll(async () => told(await ask(house, '/login', { login, password: person.password })), {
				timeout: 10_000,
				interval: 2_500,
			})
			.toBe('200');
		await limit(house, null);
	});

	test('ID-T50 two wrong logins within a second do not lock', async () => {
		const person = await house.keycloak.makeUser();
		const login = person.email;

		await ask(house, '/login', { login, password: wrong });
		await ask(house, '/login', { login, password: wrong });

		expect(told(await ask(house, '/login', { login, password: person.password }))).toBe('200');
	});

	test('a right login sets the account back, and costs the address nothing', async () => {
		const person = await house.keycloak.makeUser();
		const { email: login, password } = person;
		const ip = anAddress();

		for (let turn = 0; turn < 4; turn += 1) {
			expect(told(await ask(house, '/login', { login, password: wrong }))).toBe(
				'401 INVALID_CREDENTIALS',
			);
		}
		for (let turn = 0; turn < 7; turn += 1) {
			expect(told(await ask(house, '/login', { login, password }, { ip }))).toBe('200');
		}
		expect(told(await ask(house, '/login', { login, password: wrong }))).toBe(
			'401 INVALID_CREDENTIALS',
		);
	});

	test('many wrong passwords of one address at once are still five', async () => {
		const ip = anAddress();

		const answers = await Promise.all(
			Array.from({ length: 12 }, (_, index) =>
				ask(house, '/login', { login: `guess${index}@example.com`, password: wrong }, { ip }),
			),
		);

		expect(answers.filter((answer) => told(answer) === '401 INVALID_CREDENTIALS')).toHaveLength(5);
		expect(answers.filter((answer) => told(answer) === '429 REQUESTS_EXCEEDED')).toHaveLength(7);
	});
});
