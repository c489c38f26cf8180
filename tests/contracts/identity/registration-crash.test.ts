/**
 * The power goes in the middle of a registration, at each of its steps. Afterwards both sides have the
 * account, or neither has, and the person may register.
 */
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import type { FakeDriver } from '../../harness/fake-keycloak/types.ts';
import { identityHouse, type IdentityHouse } from '../../harness/identity-house.ts';
import { aNewcomer, type Newcomer } from '../../harness/newcomers.ts';
import { ask, told } from './login-scene.ts';

const CREATE = /^POST admin\/users\/?$/;

let house: IdentityHouse<FakeDriver>;

beforeAll(async () => {
	house = await identityHouse({
		settings: { IDENTITY_SAGA_SECONDS: '3', IDENTITY_SWEEP_SECONDS: '1', LOG_LEVEL: 'error' },
	});
});
afterAll(() => house?.close());
afterEach(() => house.keycloak.repair());

const register = ({ email, password }: Newcomer) => ask(house, '/register', { email, password });

/** Registers without an answer: the server dies before. */
function begin(who: Newcomer): void {
	house.keycloak.forget();
	register(who).catch(() => undefined);
}

async function powerCut(): Promise<void> {
	await house.kill();
	house.keycloak.repair();
	await house.restart();
}

const isAsked = (what: RegExp): Promise<void> =>
	vi.waitFor(() => expect(house.keycloak.calls(what)).not.toEqual([]), { timeout: 20_000 });

const rowsOf = (email: string) =>
	house.database.query('select id from directus_users where email = $1', [email]);

async function lastState(): Promise<string> {
	const [saga] = await house.database.query<{ state: string }>(
		`select state from sagas where kind = 'user_registration' order by id desc limit 1`,
	);
	return saga!.state;
}

const eventually = (state: string): Promise<void> =>
	vi.waitFor(async () => expect(await lastState()).toBe(state), { timeout: 30_000, interval: 200 });

async function expectUndone(who: Newcomer): Promise<void> {
	await eventually('compensated');
	expect(await house.keycloak.findUser({ email: who.email })).toBeUndefined();
	expect(await rowsOf(who.email)).toEqual([]);
	expect(told(await register(who))).toBe('201');
}

describe('ID-T46 a registration whose server is killed', () => {
	test('before Keycloak has made anybody leaves nothing', async () => {
		const who = aNewcomer();
		house.keycloak.break({ match: CREATE, how: 'hang' });
		begin(who);
		await isAsked(CREATE);
		await powerCut();
		await expectUndone(who);
	});

	test('after Keycloak has made the person is undone', async () => {
		const who = aNewcomer();
		house.keycloak.break({ match: CREATE, how: { doesThen: 'hang' } });
		begin(who);
		await vi.waitFor(
			async () => expect(await house.keycloak.findUser({ email: who.email })).toBeDefined(),
			{ timeout: 20_000 },
		);
		await powerCut();
		await expectUndone(who);
	});

	test('in the middle of its transaction is undone', async () => {
		const who = aNewcomer();
		const blocker = await house.database.pool.connect();
		await blocker.query('begin');
		await blocker.query('lock table directus_users in share mode');
		begin(who);
		await vi.waitFor(
			async () => {
				const waiting = await house.database.query(
					`select 1 from pg_stat_activity
					where wait_event_type = 'Lock' and query like '%identity_complete_registration%'`,
				);
				expect(waiting).not.toEqual([]);
			},
			{ timeout: 20_000, interval: 20 },
		);
		await house.kill();
		await blocker.query('rollback');
		blocker.release();
		await house.restart();
		await expectUndone(who);
	});

	test('after its commit stays, and its mail is sent', async () => {
		const who = aNewcomer();
		house.keycloak.break({ match: /execute-actions-email/, how: 'hang' });
		house.keycloak.break({ match: /^POST token/, how: 'hang', times: 1 });
		begin(who);
		await vi.waitFor(async () => expect(await rowsOf(who.email)).toHaveLength(1), {
			timeout: 20_000,
		});
		await powerCut();

		await eventually('completed');
		expect(told(await ask(house, '/login', { login: who.email, password: who.password }))).toBe(
			'200',
		);
		await vi.waitFor(async () => expect(await house.keycloak.mailsTo(who.email)).not.toEqual([]), {
			timeout: 60_000,
			interval: 200,
		});
	}, 120_000);

	test('while it is being undone is undone afterwards', async () => {
		const who = aNewcomer();
		await house.database.query(
			`create or replace function test_refusal() returns trigger language plpgsql as $$
			begin raise exception 'refused by a test'; end $$`,
		);
		await house.database.query(
			`create trigger test_refusal before insert on directus_users
			for each row execute function test_refusal()`,
		);
		house.keycloak.break({ match: /^DELETE admin\/users/, how: 'hang' });
		begin(who);
		await isAsked(/^DELETE admin\/users/);
		expect(await house.keycloak.findUser({ email: who.email })).toBeDefined();
		await house.kill();
		await house.database.query('drop trigger test_refusal on directus_users');
		house.keycloak.repair();
		await house.restart();
		await expectUndone(who);
	});
});
