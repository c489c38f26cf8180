import { afterAll, describe, expect, test } from 'vitest';
import { sharedDatabase } from '../harness/database.ts';
import { client, type Answer } from '../harness/http.ts';
import { aNewcomer, fromAnywhere } from '../harness/newcomers.ts';
import { aShop } from '../harness/shop.ts';

const anybody = client();

afterAll(async () => {
	const { query } = await sharedDatabase();
	expect(await query('select problem, detail from ledger_check()')).toEqual([]);
});

async function aCustomer() {
	const who = aNewcomer();
	const body = { email: who.email, password: who.password, first_name: 'Ермек', language: 'ru' };
	const answer = await anybody.post('/identity/register', body, who.from);
	const { user, access_token: token } = answer.body.data;
	return { ...who, id: String(user.id), token: String(token), api: client(token) };
}

const login = (email: string, password: string): Promise<Answer> =>
	anybody.post('/identity/login', { login: email, password }, fromAnywhere());

describe('DELETE /identity/me', () => {
	test('ends every login at once, and no door opens again', async () => {
		const who = await aCustomer();
		const other = (await login(who.email, who.password)).body.data;

		const answer = await who.api.delete('/identity/me');

		expect(answer.status).toBe(204);
		expect(answer.headers.getSetCookie()).toContainEqual(
			expect.stringMatching(/^cubehub_access=; Max-Age=0/),
		);
		for (const token of [who.token, other.access_token]) {
			expect((await client(token).get('/users/me')).status).toBe(401);
			expect((await client(token).get('/wallet')).status).toBe(401);
		}
		const refreshed = await anybody.post(
			'/identity/refresh',
			{ refresh_token: other.refresh_token },
			fromAnywhere(),
		);
		expect(refreshed.status).toBe(401);
		expect((await login(who.email, who.password)).status).toBe(401);
	});

	test('leaves nothing that names the person, and all of their money', async () => {
		const { query } = await sharedDatabase();
		const shop = await aShop();
		const who = await aCustomer();
		await shop.fund(who, 12_345n);
		await who.api.patch('/users/me', { phone: '+7 701 000 00 00', location: 'Алматы' });
		await who.api.post('/items/contacts', { email: 'friend@example.com', display_name: 'Friend' });
		await who.api.post('/items/friendships', { receiver: shop.customer.id });

		await who.api.delete('/identity/me');

		const [row] = await query(
			`select to_jsonb(person) - 'id' as kept from directus_users person where id = $1`,
			[who.id],
		);
		const kept = Object.entries(row!['kept'] as object).filter(([, value]) => value !== null);
		expect(Object.fromEntries(kept)).toEqual({
			status: 'archived',
			provider: 'default',
			role: expect.any(String),
			email_notifications: false,
			text_direction: expect.any(String),
			date_created: expect.any(String),
			date_updated: expect.any(String),
			deleted_at: expect.any(String),
		});
		const traces = await query(
			`select 'contacts' as place from contacts where owner = $1
			union all select 'friendships' from friendships where $1 in (sender, receiver)
			union all select 'logins' from identity_sessions where "user" = $1
			union all select 'sessions' from directus_sessions where "user" = $1
			union all select 'challenges' from auth_challenges where "user" = $1
			union all select 'revisions' from directus_revisions
				where collection = 'directus_users' and item = $1::text
			union all select 'activity' from directus_activity
				where "user" = $1 and (ip is not null or user_agent is not null)`,
			[who.id],
		);
		expect(traces).toEqual([]);
		const [wallet] = await query<{ balance: string }>(
			`select ledger_balance(ledger_wallet($1, 'KZT'))::text as balance`,
			[who.id],
		);
		expect(wallet).toEqual({ balance: '12345' });
		const [event] = await query(
			`select count(distinct event_id)::int as count from outbox
			where topic = 'identity.user.erased' and payload ->> 'user' = $1`,
			[who.id],
		);
		expect(event).toEqual({ count: 1 });
	});

	test('frees the address and the name for somebody new', async () => {
		const who = await aCustomer();
		await who.api.delete('/identity/me');
		const again = await anybody.post(
			'/identity/register',
			{ email: who.email, password: who.password },
			fromAnywhere(),
		);
		expect(again.status).toBe(201);
		expect(again.body.data.user.id).not.toBe(who.id);
	});

	test('is refused to administrators and managers, and to nobody in particular', async () => {
		const shop = await aShop();
		for (const { api } of [shop.admin, shop.manager]) {
			expect((await api.delete('/identity/me')).status).toBe(403);
			expect((await api.get('/users/me')).status).toBe(200);
		}
		expect((await anybody.delete('/identity/me')).status).toBe(401);
		expect((await shop.employee.api.delete('/identity/me')).status).toBe(204);
	});
});
