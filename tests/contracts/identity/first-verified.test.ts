/**
 * Whoever registers the address of a stranger loses all of it when the owner comes: the part of it that
 * the fake can show. A real Keycloak says the rest in tests/keycloak.
 */
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { FakeDriver } from '../../harness/fake-keycloak/types.ts';
import { identityHouse, type IdentityHouse } from '../../harness/identity-house.ts';
import type { Person } from '../../harness/identity-driver.ts';
import { rowOf } from './sso-cases.ts';

let house: IdentityHouse<FakeDriver>;

beforeAll(async () => {
	house = await identityHouse();
});
afterEach(() => house.keycloak.repair());
afterAll(() => house?.close());

const statusOf = async (token: string): Promise<number> =>
	(await house.client(token).get('/users/me?fields=email')).status;

/** Somebody who has registered an address that is not theirs, and is logged in; the row is there. */
async function anAttacker(): Promise<{ person: Person; token: string }> {
	const person = await house.keycloak.makeUser({ verified: false });
	await house.database.query(
		`insert into directus_users (id, email, status, provider, external_identifier, role)
		select gen_random_uuid(), $1, 'active', 'keycloak', $2, id
		from directus_roles where name = 'Customer'`,
		[person.email, person.id],
	);
	house.keycloak.addCredential(person.id, 'webauthn-passwordless');
	house.keycloak.plantLink(person.id, 'microsoft', 'of the attacker');
	const { accessToken: token } = await house.keycloak.tokensOf(person);
	expect(await statusOf(token)).toBe(200);
	return { person, token };
}

it('the owner comes by a provider: password, passkey, link and sessions are gone (ID-T53)', async () => {
	const { person, token } = await anAttacker();
	house.keycloak.linkProvider(person.id, 'google', 'of the owner');
	const owner = await house.keycloak.tokensByProvider(person, 'google');

	expect(await statusOf(owner.accessToken)).toBe(200);
	expect(await statusOf(token)).toBe(403);
	expect(await house.keycloak.findUser({ id: person.id })).toMatchObject({
		credentials: [],
		providers: ['google'],
	});
	const left = await house.keycloak.sessionsOf(person.id);
	expect(left.map(({ id }) => id)).toEqual([owner.sid]);
	expect(await rowOf(house, person.id)).toMatchObject({
		verified_email: person.email,
		email_verified_at: expect.any(Date),
	});
});

it('whoever registered it is shut out by the first request of their own, too (ID-T53)', async () => {
	const { person, token } = await anAttacker();
	house.keycloak.linkProvider(person.id, 'google', 'of the owner');
	const owner = await house.keycloak.tokensByProvider(person, 'google');
	// A token of the old session that knows of the proof.
	const [attackers] = (await house.keycloak.sessionsOf(person.id)).filter(
		({ id }) => id !== owner.sid,
	);
	const fresh = house.keycloak.mintAccessToken(person, { sid: attackers?.id });
	await statusOf(fresh);

	expect(await statusOf(fresh)).toBe(403);
	expect(await statusOf(token)).toBe(403);
	expect(await statusOf(owner.accessToken)).toBe(200);
});

it('a mailed reset leaves the new password, and nothing from before (ID-T53)', async () => {
	const { person, token } = await anAttacker();
	const asked = await house.client().post('/identity/password/forgot', { email: person.email });
	expect(asked.status).toBe(204);
	const mail = await mailTo(person.email, 'update-password');
	await house.keycloak.follow(mail, { password: 'chosen by the owner' });
	const owner = await house.keycloak.tokensOf(person);

	expect(await statusOf(owner.accessToken)).toBe(200);
	expect(await statusOf(token)).toBe(403);
	expect((await house.keycloak.findUser({ id: person.id }))?.credentials).toEqual(['password']);
});

it('our own mail takes nothing away (ID-T53)', async () => {
	const { person, token } = await anAttacker();
	const asked = await house.client().post('/identity/verify-email/resend', { email: person.email });
	expect(asked.status).toBe(204);
	await house.keycloak.follow(await mailTo(person.email, 'verify-email'));
	const fresh = await house.keycloak.tokensOf(person);
	expect(await statusOf(fresh.accessToken)).toBe(200);
	expect(await statusOf(token)).toBe(200);
	expect((await house.keycloak.findUser({ id: person.id }))?.credentials).toContain('password');
	expect((await rowOf(house, person.id))?.verified_email).toBe(person.email);
});

it('nothing is believed while Keycloak cannot be asked (ID-T53)', async () => {
	const { person } = await anAttacker();
	house.keycloak.linkProvider(person.id, 'google', 'of the owner');
	const owner = await house.keycloak.tokensByProvider(person, 'google');
	house.keycloak.break({ match: /^GET admin\/events/, how: { status: 500 } });
	expect(await statusOf(owner.accessToken)).toBe(503);
	expect((await rowOf(house, person.id))?.verified_email).toBeNull();
	house.keycloak.repair();
	expect(await statusOf(owner.accessToken)).toBe(200);
});

/** The link of the newest mail of a kind; it is sent after the answer, so it comes by and by. */
async function mailTo(address: string, kind: string): Promise<string> {
	let link: string | undefined;
	const look = async (): Promise<string | undefined> => {
		const mails = await house.keycloak.mailsTo(address);
		return (link = mails.findLast((mail) => mail.kind === kind)?.link);
	};
	await expect.poll(look, { timeout: 15_000 }).toBeDefined();
	return link ?? '';
}
