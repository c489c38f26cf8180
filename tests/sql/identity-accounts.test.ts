import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { roleId } from '../../seeds/ids.ts';
import { database, type TestDatabase } from '../harness/database.ts';

const SOON = `current_timestamp + interval '5 minutes'`;

let place: TestDatabase;
let query: TestDatabase['query'];

beforeAll(async () => {
	place = await database();
	query = place.query;
});

const anEmail = (): string => `${randomUUID()}@example.com`;

/** The constraint that refused a statement. */
async function refusedBy(
	text: string,
	values: readonly unknown[] = [],
): Promise<string | undefined> {
	return query(text, values).then(
		() => undefined,
		(error: { constraint?: string; code?: string }) => error.constraint ?? error.code,
	);
}

async function begun(): Promise<string> {
	const saga = randomUUID();
	await query(`select identity_begin_registration($1, null, 'a key', ${SOON})`, [saga]);
	return saga;
}

const accountOf = (email: string, more: object = {}): string =>
	JSON.stringify({
		provider: 'keycloak',
		external_identifier: randomUUID(),
		email,
		is_verified: false,
		role: roleId('customer'),
		...more,
	});

async function complete(saga: string, account: string): Promise<string> {
	const [row] = await query<{ id: string }>('select identity_complete_registration($1, $2) as id', [
		saga,
		account,
	]);
	return row!.id;
}

async function provision(sub: string, email: string) {
	return query<{ id: string; status: string }>(
		`select * from identity_provision_customer($1, 'ru-RU', $2)`,
		[JSON.stringify({ sub, email, username: email }), roleId('customer')],
	);
}

async function sagaOf(id: string) {
	const [saga] = await query('select state, next_at, attempts from sagas where id = $1', [id]);
	return saga;
}

describe('People', () => {
	test.each(['ab', 'a b', 'асель', 'x'.repeat(33), 'a@b.c'])('are not called %s', async (name) => {
		const saga = await begun();
		expect(
			await refusedBy('select identity_complete_registration($1, $2)', [
				saga,
				accountOf(anEmail(), { username: name }),
			]),
		).toBe('directus_users_username_form');
	});

	test('share neither a name nor an address, whatever its letters', async () => {
		const email = anEmail();
		const username = `name-${randomUUID().slice(0, 8)}`;
		await complete(await begun(), accountOf(email, { username }));

		const sameName = accountOf(anEmail(), { username: username.toUpperCase() });
		const sameAddress = accountOf(email.toUpperCase());
		const refused = 'select identity_complete_registration($1, $2)';
		expect(await refusedBy(refused, [await begun(), sameName])).toBe(
			'directus_users_username_once',
		);
		expect(await refusedBy(refused, [await begun(), sameAddress])).toBe(
			'directus_users_email_once',
		);
		expect(
			await refusedBy(
				`insert into directus_users (id, email, provider) values (gen_random_uuid(), $1, 'default')`,
				[email.toUpperCase()],
			),
		).toBe('directus_users_email_once');
	});

	test('have proved one address, not the next one', async () => {
		const email = anEmail();
		const user = await complete(await begun(), accountOf(email, { is_verified: true }));
		const proved = async (): Promise<unknown> =>
			(
				await query(
					`select email_verified_at is not null as "isProved" from directus_users where id = $1`,
					[user],
				)
			)[0]?.['isProved'];

		await query('update directus_users set email = upper(email) where id = $1', [user]);
		expect(await proved()).toBe(true);
		await query('update directus_users set email = $2 where id = $1', [user, anEmail()]);
		expect(await proved()).toBe(false);
	});
});

describe('identity_complete_registration', () => {
	test('makes the row, ends the saga and announces both, once', async () => {
		const saga = await begun();
		const account = accountOf(anEmail());
		const user = await complete(saga, account);

		expect(await sagaOf(saga)).toEqual({ state: 'completed', next_at: null, attempts: 0 });
		const topics = await query(
			`select distinct topic from outbox where payload ->> 'user' = $1 order by topic`,
			[user],
		);
		expect(topics.map(({ topic }) => topic)).toEqual([
			'identity.user.created',
			'identity.verification.requested',
		]);
		expect(await refusedBy('select identity_complete_registration($1, $2)', [saga, account])).toBe(
			'sagas_registration_running',
		);
	});

	test('takes the row that a login has made before it', async () => {
		const sub = randomUUID();
		const email = anEmail();
		const [provisioned] = await provision(sub, email);
		const account = accountOf(email, {
			external_identifier: sub.toUpperCase(),
			first_name: 'Асель',
		});
		expect(await complete(await begun(), account)).toBe(provisioned?.id);
		const [row] = await query('select first_name, username from directus_users where id = $1', [
			provisioned?.id,
		]);
		expect(row).toEqual({ first_name: 'Асель', username: null });
	});
});

describe('identity_provision_customer', () => {
	test('makes one row from twenty calls at once', async () => {
		const sub = randomUUID();
		const email = anEmail();
		const answers = await Promise.all(Array.from({ length: 20 }, () => provision(sub, email)));
		expect(new Set(answers.map(([row]) => row?.id)).size).toBe(1);
		const rows = await query('select status, role from directus_users where email = $1', [email]);
		expect(rows).toEqual([{ status: 'active', role: roleId('customer') }]);
	});

	test('links no other row, and revives none', async () => {
		const email = anEmail();
		const sub = randomUUID();
		const [owner] = await provision(sub, email);
		expect(await provision(randomUUID(), email.toUpperCase())).toEqual([]);

		await query(`update directus_users set status = 'archived', email = null where id = $1`, [
			owner?.id,
		]);
		expect(await provision(sub.toUpperCase(), email)).toEqual([
			{ id: owner?.id, status: 'archived' },
		]);
	});
});

describe('A registration that is undone', () => {
	const undo = async (saga: string, keycloakId: string | null) => {
		const [row] = await query<{ user: string | null }>(
			`select identity_begin_undo($1, $2, 'why', ${SOON}) as "user"`,
			[saga, keycloakId],
		);
		return row!.user;
	};

	test('lets nobody in by any door until it is over', async () => {
		const saga = await begun();
		const sub = randomUUID();
		expect(await undo(saga, sub.toUpperCase())).toBeNull();

		expect(await provision(sub, anEmail())).toEqual([]);
		expect(
			await refusedBy(
				`insert into directus_users (id, email, provider, external_identifier)
				values (gen_random_uuid(), $1, 'keycloak', $2)`,
				[anEmail(), sub],
			),
		).toBe('directus_users_not_undone');
		await query('select identity_end_undo($1)', [saga]);
		expect(await sagaOf(saga)).toMatchObject({ state: 'compensated', next_at: null });
		expect(await provision(sub, anEmail())).toHaveLength(1);
	});

	test('keeps the account that was made after all, and the one that a login made', async () => {
		const saga = await begun();
		const user = await complete(saga, accountOf(anEmail()));
		expect(await undo(saga, null)).toBe(user);

		const other = await begun();
		const sub = randomUUID();
		const [provisioned] = await provision(sub, anEmail());
		expect(await undo(other, sub)).toBe(provisioned?.id);
		expect(await sagaOf(other)).toMatchObject({ state: 'completed' });
	});

	test('wins or loses against a login at the same moment, and never both', async () => {
		for (let round = 0; round < 20; round += 1) {
			const saga = await begun();
			const sub = randomUUID();
			const [kept, rows] = await Promise.all([undo(saga, sub), provision(sub, anEmail())]);
			expect(rows.map(({ id }) => id)).toEqual(kept === null ? [] : [kept]);
		}
	});
});

describe('The sweeper', () => {
	test('takes each saga once, and only those that are due', async () => {
		await query(`update sagas set next_at = null, state = 'failed' where next_at is not null`);
		const due = await begun();
		await begun();
		await query('update sagas set next_at = current_timestamp where id = $1', [due]);

		const taken = await Promise.all(
			Array.from({ length: 5 }, () => query('select id, attempts from identity_claim_saga(60)')),
		);
		expect(taken.flat()).toEqual([{ id: due, attempts: 1 }]);
	});

	test('leaves what it gave up for somebody to see, and forgets what ended long ago', async () => {
		const failed = await begun();
		await query(`select identity_put_off_saga($1, 'why', null)`, [failed]);
		const done = await begun();
		await complete(done, accountOf(anEmail()));
		await query(`update sagas set updated_at = current_timestamp - interval '91 days'`);

		await query('select identity_clean_sagas(1000)');
		expect(await sagaOf(failed)).toMatchObject({ state: 'failed' });
		expect(await sagaOf(done)).toBeUndefined();
	});
});
