/** What the tables of organizations refuse, whoever writes. */
import { beforeAll, describe, expect, test } from 'vitest';
import { database, type TestDatabase } from '../harness/database.ts';

let db: TestDatabase;
let organization: string;
let person: string;

beforeAll(async () => {
	db = await database();
	[{ id: organization }] = (await db.query<{ id: string }>(
		`insert into organizations (name, default_currency, status) values ('Shop', 'KZT', 'active') returning id`,
	)) as [{ id: string }];
	[{ id: person }] = (await db.query<{ id: string }>(
		`select id from directus_users where email = 'customer@example.com'`,
	)) as [{ id: string }];
});

describe('an organization', () => {
	test.each([
		['name', '  ', 'organizations_name_present'],
		['bin', '12345678901', 'organizations_bin_digits'],
		['bin', '12345678901x', 'organizations_bin_digits'],
		['status', 'gone', 'organizations_status_known'],
		['default_language', 'Russian', 'organizations_language_tag'],
		['timezone', 'Asia/Nowhere', 'organizations_timezone_known'],
	])('never has %s = "%s"', async (column, value, constraint) => {
		const change = db.query(`update organizations set ${column} = $1 where id = $2`, [
			value,
			organization,
		]);
		await expect(change).rejects.toMatchObject({ code: '23514', constraint });
	});

	test.each(['Asia/Almaty', 'UTC', null])('may live in the time zone %s', async (timezone) => {
		await db.query('update organizations set timezone = $1 where id = $2', [
			timezone,
			organization,
		]);
	});
});

describe('a member', () => {
	const join = (role: string, left: string | null = null) =>
		db.query(
			`insert into organization_members (organization, "user", role, joined_at, left_at)
			values ($1, $2, $3, '2026-01-02', $4)`,
			[organization, person, role, left],
		);

	test('has a known role', async () => {
		await expect(join('boss')).rejects.toMatchObject({
			constraint: 'organization_members_role_known',
		});
	});

	test('never leaves before joining', async () => {
		await expect(join('employee', '2026-01-01')).rejects.toMatchObject({
			constraint: 'organization_members_left_after_joined',
		});
	});

	test('is in an organization once', async () => {
		await join('employee');
		await expect(join('manager')).rejects.toMatchObject({
			code: '23505',
			constraint: 'organization_members_once',
		});
	});
});
