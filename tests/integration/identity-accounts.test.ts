import { describe, expect, test } from 'vitest';
import { sharedDatabase } from '../harness/database.ts';
import { client, type Answer } from '../harness/http.ts';
import { linkIn } from '../harness/mailbox.ts';
import { aNewcomer, fromAnywhere } from '../harness/newcomers.ts';
import { aShop } from '../harness/shop.ts';
import {
	anybody,
	codesOf,
	confirm,
	login,
	mailbox,
	register,
	registered,
	rowsOf,
	tokenFor,
} from './identity-accounts-scene.ts';

describe('The mail that confirms an address', () => {
	test.each([
		['en', 'ltr', /Confirm your e-mail/],
		['ru', 'ltr', /Подтвердите/],
		['uk', 'ltr', /Підтвердьте/],
		['kk', 'ltr', /растаңыз/],
		['ar', 'rtl', /أكِّد/],
	])('comes in %s, with its link alone on a line', async (language, direction, subject) => {
		const who = aNewcomer();
		await register(who, { language });
		const mail = await mailbox.mailTo(who.email);

		expect(mail.subject).toMatch(subject);
		expect(mail.html).toContain(`<html lang="${language}" dir="${direction}">`);
		expect(mail.text).toContain(who.email);
		expect(`${mail.subject}${mail.text}${mail.html}`).not.toMatch(/\\n|[{}]\w*email/);
		expect(linkIn(mail).pathname).toBe('/identity/verify-email');
		expect(mail.html).toContain(linkIn(mail).href);
	});

	test('its token is kept as a hash only, and stands in no event', async () => {
		const who = aNewcomer();
		await register(who);
		const token = await tokenFor(who.email);
		const { query } = await sharedDatabase();
		const kept = await query(
			`select 1 from auth_challenges where to_jsonb(auth_challenges)::text like '%' || $1 || '%'
			union all select 1 from outbox where payload::text like '%' || $1 || '%'
			union all select 1 from sagas where payload::text like '%' || $1 || '%'`,
			[token],
		);
		expect(kept).toEqual([]);
	});

	test('its page does nothing by itself; the token is good once', async () => {
		const who = await registered({ confirmed: false, more: { language: 'ar' } });
		const link = linkIn(await mailbox.mailTo(who.email));

		const page = await anybody.get(`${link.pathname}${link.search}`);
		expect(page.status).toBe(200);
		expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
		expect(page.headers.get('content-security-policy')).toContain(`default-src 'none'`);
		expect(page.headers.get('referrer-policy')).toBe('no-referrer');
		expect(page.body).toContain('dir="rtl"');
		expect(page.body).toContain(who.email);
		expect(await rowsOf(who.email)).toMatchObject([{ is_verified: false }]);

		const token = link.searchParams.get('token') ?? '';
		const [one, other] = await Promise.all([confirm(token), confirm(token)]);
		expect(new Set([one.status, other.status])).toEqual(new Set([200, 403]));
		expect(await rowsOf(who.email)).toMatchObject([
			{ is_verified: true, verified_email: who.email },
		]);
		const again = await confirm(token);
		expect({ status: again.status, codes: codesOf(again) }).toEqual({
			status: 403,
			codes: ['INVALID_TOKEN'],
		});
		const spent = await anybody.get(`${link.pathname}${link.search}`);
		expect(spent.body).not.toContain(who.email);
	});

	test('its token confirms no other address, and is good for a day', async () => {
		const { query } = await sharedDatabase();
		const moved = await registered({ confirmed: false });
		const movedToken = await tokenFor(moved.email);
		await query(`update directus_users set email = 'moved-' || email where id = $1`, [moved.id]);
		expect((await confirm(movedToken)).status).toBe(403);

		const late = await registered({ confirmed: false });
		const lateToken = await tokenFor(late.email);
		await query(
			`update auth_challenges
			set created_at = created_at - interval '2 days', expires_at = expires_at - interval '24 hours'
			where "user" = $1`,
			[late.id],
		);
		expect((await confirm(lateToken)).status).toBe(403);
		expect(await rowsOf(late.email)).toMatchObject([{ is_verified: false }]);
	});

	test('ID-T54 money moves only after it', async () => {
		const shop = await aShop();
		const payer = await registered({ confirmed: false });
		await shop.fund(payer, 1_000n);
		const pay = (): Promise<Answer> =>
			payer.api.post('/wallet/transfer', {
				to: shop.customer.id,
				amount: '100',
				currency: 'KZT',
			});

		const before = await pay();
		await confirm(await tokenFor(payer.email));
		const after = await pay();

		expect({ status: before.status, codes: codesOf(before) }).toEqual({
			status: 403,
			codes: ['EMAIL_NOT_VERIFIED'],
		});
		expect(after.status).toBe(200);
	});
});

describe('Mails that anybody may ask for', () => {
	const ask = (path: string, email: string, from = fromAnywhere()): Promise<Answer> =>
		anybody.post(path, { email }, from);

	test('ID-T52 are answered 204 for an address that is known, and for one that is not', async () => {
		const known = await registered({ confirmed: false });
		// The mail of the registration has come, so that only what was asked for is counted.
		await tokenFor(known.email);
		const before = (await mailbox.mailsTo(known.email)).length;
		for (const path of ['/identity/verify-email/resend', '/identity/password/forgot']) {
			for (const email of [known.email, aNewcomer().email]) {
				expect((await ask(path, email)).status).toBe(204);
			}
		}
		await mailbox.mailTo(known.email, /new password/i);
		await expect
			.poll(async () => (await mailbox.mailsTo(known.email)).length, { timeout: 20_000 })
			.toBe(before + 2);
	});

	test('confirm an address by any of them, and are not sent again once it is confirmed', async () => {
		const who = await registered({ confirmed: false });
		const first = await tokenFor(who.email);
		await ask('/identity/verify-email/resend', who.email);
		await expect
			.poll(async () => (await mailbox.mailsTo(who.email)).length, { timeout: 20_000 })
			.toBe(2);
		expect((await confirm(first)).status).toBe(200);

		await ask('/identity/verify-email/resend', who.email);
		await ask('/identity/password/forgot', who.email);
		await mailbox.mailTo(who.email, /new password/i);
		expect(await mailbox.mailsTo(who.email)).toHaveLength(3);
	});

	test('set a new password once, and end every other login', async () => {
		const who = await registered();
		await ask('/identity/password/forgot', who.email);
		const mail = await mailbox.mailTo(who.email, /new password/i);
		const link = linkIn(mail);
		expect(link.pathname).toBe('/admin/reset-password');
		const token = link.searchParams.get('token');
		const set = (password: string): Promise<Answer> =>
			anybody.post('/auth/password/reset', { token, password });

		expect((await set('a whole new password')).status).toBe(204);
		expect((await set('another new password')).status).toBe(403);
		expect((await who.api.get('/users/me')).status).toBe(401);
		expect((await login(who.email, who.password)).status).toBe(401);
		expect((await login(who.email, 'a whole new password')).status).toBe(200);
	});

	test('are limited to three an hour for each address', async () => {
		const { email } = aNewcomer();
		const statuses: number[] = [];
		for (let tries = 0; tries < 4; tries += 1) {
			statuses.push((await ask('/identity/password/forgot', email)).status);
		}
		expect(statuses).toEqual([204, 204, 204, 429]);
	});
});

describe('POST /identity/email', () => {
	test('changes the address by a link to the new one, and tells the old one', async () => {
		const who = await registered();
		const other = (await login(who.email, who.password)).body.data.access_token as string;
		const { email: wanted } = aNewcomer();

		expect((await who.api.post('/identity/email', { email: wanted })).status).toBe(202);
		const notice = await mailbox.mailTo(who.email, /about to change/);
		expect(notice.text).toContain(wanted);
		expect(notice.text).not.toContain('token=');
		expect(await rowsOf(who.email)).toHaveLength(1);

		const answer = await confirm(await tokenFor(wanted));
		expect(answer.body).toEqual({ data: { email: wanted } });
		expect(await rowsOf(wanted)).toMatchObject([{ is_verified: true, verified_email: wanted }]);
		expect((await login(wanted, who.password)).status).toBe(200);
		expect((await login(who.email, who.password)).status).toBe(401);
		// The login that asked stays, the others end.
		await expect.poll(async () => (await client(other).get('/users/me')).status).toBe(401);
		expect((await who.api.get('/users/me')).status).toBe(200);
	});

	test('refuses an address that somebody has, when it is asked for and when it is confirmed', async () => {
		const who = await registered();
		const neighbour = await registered();
		const taken = await who.api.post('/identity/email', { email: neighbour.email });
		expect({ status: taken.status, codes: codesOf(taken) }).toEqual({
			status: 409,
			codes: ['EMAIL_ALREADY_EXISTS'],
		});

		const late = aNewcomer();
		await who.api.post('/identity/email', { email: late.email });
		const token = await tokenFor(late.email, /new e-mail address/);
		await register(late);
		expect((await confirm(token)).status).toBe(409);
		expect(await rowsOf(who.email)).toHaveLength(1);
	});

	test('refuses a login of more than five minutes ago, and a token that is no login', async () => {
		const who = await registered();
		const { query } = await sharedDatabase();
		await query(
			`update identity_sessions set created_at = created_at - interval '5 minutes' where "user" = $1`,
			[who.id],
		);
		const old = await who.api.post('/identity/email', { email: aNewcomer().email });
		expect(old.status).toBe(403);
		expect(old.body.errors[0].extensions).toMatchObject({
			code: 'ACTION_REQUIRED',
			reason: 'LOGIN_TOO_OLD',
		});

		const { customer } = await aShop();
		const fixed = await customer.api.post('/identity/email', { email: aNewcomer().email });
		expect(codesOf(fixed)).toEqual(['ACTION_REQUIRED']);
		expect((await anybody.post('/identity/email', { email: who.email })).status).toBe(401);
	});

	test('is not confirmed any more once a new password has ended the login that asked', async () => {
		const who = await registered();
		const { email: wanted } = aNewcomer();
		await who.api.post('/identity/email', { email: wanted });
		const token = await tokenFor(wanted);
		const changed = await who.api.patch('/users/me', { password: 'nobody knows this one' });
		expect(changed.status).toBe(200);

		expect((await confirm(token)).status).toBe(403);
		expect(await rowsOf(who.email)).toHaveLength(1);
	});
});

describe('An address that was proved', () => {
	test('is worth nothing for another one', async () => {
		const who = await registered();
		const { admin } = await aShop();
		const { email: other } = aNewcomer();
		await admin.api.patch(`/users/${who.id}`, { email: other });
		expect(await rowsOf(other)).toMatchObject([{ is_verified: false }]);
	});
});
