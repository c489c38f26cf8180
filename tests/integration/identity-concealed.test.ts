/** A house that tells nobody which addresses it knows. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Answer } from '../harness/http.ts';
import { linkIn, ownMailbox, type OwnMailbox } from '../harness/mailbox.ts';
import { aNewcomer, type Newcomer } from '../harness/newcomers.ts';
import { ownServer, type OwnServer } from '../harness/own-server.ts';

let mailbox: OwnMailbox;
let house: OwnServer;

beforeAll(async () => {
	mailbox = await ownMailbox();
	house = await ownServer({
		settings: { ...mailbox.settings, REGISTER_CONCEAL_EXISTING: 'true' },
	});
});
afterAll(async () => {
	await house?.close();
	await mailbox?.stop();
});

async function register(
	who: Newcomer,
	more: object = {},
): Promise<Answer & { readonly took: number }> {
	const began = performance.now();
	const { email, password } = who;
	const answer = await house
		.client()
		.post('/identity/register', { email, password, ...more }, who.from);
	return { ...answer, took: performance.now() - began };
}

describe('A registration where addresses are concealed', () => {
	test('is answered the same, after the same time, for a new address and for one that is known', async () => {
		const who = aNewcomer();
		const first = await register(who);
		const second = await register({ ...aNewcomer(), email: who.email });

		for (const answer of [first, second]) {
			expect(answer).toMatchObject({ status: 202, body: undefined });
			expect(answer.headers.getSetCookie()).toEqual([]);
			expect(answer.took).toBeGreaterThanOrEqual(1_490);
		}
		expect(linkIn(await mailbox.mailTo(who.email, /Confirm/)).pathname).toBe(
			'/identity/verify-email',
		);
		expect((await mailbox.mailTo(who.email, /account already/)).text).not.toMatch(/https?:/);
		const rows = await house.database.query('select 1 from directus_users where email = $1', [
			who.email,
		]);
		expect(rows).toHaveLength(1);
	});

	test('tells of a name that is taken, the same for a new address and for one that is known', async () => {
		const who = aNewcomer();
		const username = `name-${who.email.slice(9, 21)}`;
		await register(who, { username });
		for (const email of [who.email, aNewcomer().email]) {
			expect((await register({ ...aNewcomer(), email }, { username })).status).toBe(409);
		}
	});
});
