/** The comparison with Keycloak: what it finds when no event was read and no word came. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { roleId } from '../../../seeds/ids.ts';
import { identityHouse, type IdentityHouse } from '../../harness/identity-house.ts';
import type { FakeDriver } from '../../harness/fake-keycloak/types.ts';
import type { NewPerson, Person } from '../../harness/identity-driver.ts';
import type { Browser } from '../../harness/sso-browser.ts';

const soon = { timeout: 20_000, interval: 100 };
let house: IdentityHouse<FakeDriver>;

beforeAll(async () => {
	house = await identityHouse({
		settings: { IDENTITY_EVENTS_SECONDS: '86400', IDENTITY_COMPARE_SECONDS: '1' },
	});
});
afterAll(() => house?.close());
beforeEach(() => house.keycloak.repair());

type LoggedIn = { readonly person: Person; readonly browser: Browser; readonly id: string };

async function loggedIn(options: NewPerson = {}): Promise<LoggedIn> {
	const person = await house.keycloak.makeUser(options);
	const browser = house.browser();
	await browser.login(person);
	const { body } = await browser.me('id');
	return { person, browser, id: String(body.data?.['id']) };
}

const statusOf = async ({ browser }: LoggedIn): Promise<number> => (await browser.me()).status;

async function columnOf({ id }: LoggedIn, column: 'status' | 'role'): Promise<string | undefined> {
	const [row] = await house.database.query<{ value: string }>(
		`select ${column}::text as value from directus_users where id = $1`,
		[id],
	);
	return row?.value;
}

/** Waits until a comparison has begun after now, and the next one after it. */
async function compared(): Promise<void> {
	const begun = new Set<string>();
	await expect
		.poll(async () => {
			const [job] = await house.database.query<{ at: string }>(
				`select last_run_at::text as at from scheduled_jobs where name = 'identity.compare'`,
			);
			begun.add(job?.at ?? '');
			return begun.size;
		}, soon)
		.toBeGreaterThan(2);
}

test('ID-T78 somebody who was disabled, deleted or regrouped without a word', async () => {
	const staff = { groups: ['cubehub-customers', 'cubehub-managers'] };
	const [disabled, deleted, demoted, untouched] = [
		await loggedIn(),
		await loggedIn(),
		await loggedIn(staff),
		await loggedIn(staff),
	];
	await house.keycloak.disable(disabled.person.id);
	await house.keycloak.deleteUser(deleted.person.id);
	await house.keycloak.setGroups(demoted.person.id, ['cubehub-customers']);

	await expect.poll(() => columnOf(disabled, 'status'), soon).toBe('suspended');
	await expect.poll(() => columnOf(deleted, 'status'), soon).toBe('suspended');
	await expect.poll(() => columnOf(demoted, 'role'), soon).toBe(roleId('customer'));
	expect(await Promise.all([disabled, deleted, demoted].map(statusOf))).toEqual([401, 401, 401]);
	expect(await statusOf(untouched)).toBe(200);
	expect(await columnOf(untouched, 'role')).toBe(roleId('manager'));
});

test('ID-T78 a login whose session Keycloak has no more ends; one that hangs on none stays', async () => {
	const [ended, alive, free] = [await loggedIn(), await loggedIn(), await loggedIn()];
	house.keycloak.switches.backchannel = false;
	const sids = async ({ person }: LoggedIn) => house.keycloak.sessionsOf(person.id);
	await house.database.query(
		`update identity_sessions set keycloak_sid_hash = null where "user" = $1`,
		[free.id],
	);

	for (const { id } of [...(await sids(ended)), ...(await sids(free))]) {
		await house.keycloak.killSession(id);
	}

	await expect.poll(() => statusOf(ended), soon).toBe(401);
	await compared();
	expect([await statusOf(alive), await statusOf(free)]).toEqual([200, 200]);
});

test('ID-T78 while Keycloak is silent nobody is signed out', async () => {
	const somebody = await loggedIn();
	house.keycloak.break({ match: /admin\//, how: { status: 500 } });
	await compared();

	expect(await statusOf(somebody)).toBe(200);
	expect(await columnOf(somebody, 'status')).toBe('active');
});
