/** Whom a signature lets in, and how it comes to belong to somebody. */
import { X509Certificate } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { derOf } from '../harness/eds/authority.ts';
import { answerAbout } from '../harness/eds/ncanode.ts';
import { asGost } from '../harness/eds/signing.ts';
import type { Answer } from '../harness/http.ts';
import { codeOf, giveFactor } from '../harness/second-factor.ts';
import type { Person } from '../harness/shop.ts';
import { ask, told } from '../contracts/identity/login-scene.ts';
import {
	aChallenge,
	anIin,
	aSigner,
	edsHouse,
	giveIin,
	loggedIn,
	logInByEds,
	sendSignature,
	type EdsHouse,
} from './identity-eds-scene.ts';

let house: EdsHouse;

beforeAll(async () => {
	house = await edsHouse();
});
afterAll(() => house?.close());

describe('ID-T57: whom a signature lets in', () => {
	test('nobody, when its IIN is linked to nobody and no address is given', async () => {
		const signer = house.fixtures.person({ iin: anIin() });
		expect(told(await logInByEds(house, signer))).toBe('403 EDS_NOT_LINKED');
	});

	test('a new customer, where those are made; the same one the next time', async () => {
		const iin = anIin();
		const signer = house.fixtures.person({ iin });
		const email = `eds-${iin}@example.com`;

		const first = await logInByEds(house, signer, { email: email.toUpperCase() });

		expect(first.body.data.user).toMatchObject({
			email,
			last_name: 'ТЕСТОВ',
			email_verified: false,
		});
		const second = await logInByEds(house, signer);
		expect(second.body.data.user.id).toBe(first.body.data.user.id);
		const rows = await house.database.query(
			'select iin, password from directus_users where email = $1',
			[email],
		);
		expect(rows).toEqual([{ iin, password: null }]);
	});

	test('not the owner of the address that a new customer names', async () => {
		const signer = house.fixtures.person({ iin: anIin() });
		const answer = await logInByEds(house, signer, { email: house.shop.customer.email });
		expect(told(answer)).toBe('409 EMAIL_ALREADY_EXISTS');
	});

	test.each(['admin', 'manager'] as const)(
		'ID-T81: no %s without the second factor',
		async (role) => {
			const person = await house.shop.person({ role });
			const iin = anIin();
			await giveIin(house, person.id, iin);
			const signer = house.fixtures.person({ iin });

			expect(told(await logInByEds(house, signer))).toBe('403 ACTION_REQUIRED');
			const code = { otp: '123456' };
			expect(told(await logInByEds(house, signer, code))).toBe('403 ACTION_REQUIRED');

			const secret = await giveFactor(house, person.id);
			const wrong = { otp: String((Number(codeOf(secret)) + 1) % 10 ** 6).padStart(6, '0') };
			expect(told(await logInByEds(house, signer, wrong))).toBe('403 ACTION_REQUIRED');
			// Again, should the code have changed on the way.
			const right = await vi.waitFor(async () => {
				const answer = await logInByEds(house, signer, { otp: codeOf(secret) });
				expect(told(answer)).toBe('200');
				return answer;
			});
			expect(right.body.data.user).toMatchObject({ id: person.id });
		},
	);
});

describe('ID-T57: the link of a signature', () => {
	const link = async (person: Person, iin: string): Promise<Answer> => {
		const from = await loggedIn(house, person);
		const challenge = await aChallenge(house, 'eds_link', from);
		const signature = house.fixtures.sign(house.fixtures.person({ iin }), challenge.text);
		return sendSignature(house, challenge, signature, { from });
	};

	test('lets the person in by it from then on, and tells them by mail', async () => {
		const person = await house.shop.person({ role: 'customer' });
		const iin = anIin();

		const linked = await link(person, iin);

		expect(linked.body.data).toMatchObject({ user: { id: person.id }, linked: true });
		expect(linked.headers.getSetCookie()).toEqual([]);
		const answer = await logInByEds(house, house.fixtures.person({ iin }));
		expect(answer.body.data.user.id).toBe(person.id);
		await house.mailbox.mailTo(person.email, /was linked/);
	});

	test('is refused for the IIN of another person, and for a second one of the same', async () => {
		const { iin, signer: _signer, ...owner } = await aSigner(house);
		const other = await house.shop.person({ role: 'customer' });

		expect(told(await link(other, iin))).toBe('409 EDS_ALREADY_LINKED');
		expect(told(await link(owner, anIin()))).toBe('409 EDS_ALREADY_LINKED');
		expect(told(await link(owner, iin))).toBe('200');
	});

	test('needs somebody who is logged in, and since five minutes at most', async () => {
		const person = await house.shop.person({ role: 'customer' });
		const ofNobody = await ask(house, '/login/eds/challenge', { purpose: 'eds_link' });
		expect(told(ofNobody)).toBe('401 INVALID_CREDENTIALS');

		const from = await loggedIn(house, person);
		const challenge = await aChallenge(house, 'eds_link', from);
		const signature = house.fixtures.sign(house.fixtures.person({ iin: anIin() }), challenge.text);
		await house.database.query(
			`update identity_sessions set created_at = created_at - interval '6 minutes'
			where "user" = $1`,
			[person.id],
		);
		const late = await sendSignature(house, challenge, signature, { from });
		expect(told(late)).toBe('403 ACTION_REQUIRED');
		const again = await ask(house, '/login/eds/challenge', { purpose: 'eds_link' }, from);
		expect(told(again)).toBe('403 ACTION_REQUIRED');
	});

	test('is refused to everybody but the one who asked for it', async () => {
		const asking = await house.shop.person({ role: 'customer' });
		const other = await house.shop.person({ role: 'customer' });
		const signer = house.fixtures.person({ iin: anIin() });

		for (const from of [await loggedIn(house, other), {}]) {
			const challenge = await aChallenge(house, 'eds_link', await loggedIn(house, asking));
			const signature = house.fixtures.sign(signer, challenge.text);
			const answer = await sendSignature(house, challenge, signature, { from });
			expect(answer.status).toBe(401);
		}
		const rows = await house.database.query(
			'select from directus_users where id = any ($1) and iin is not null',
			[[asking.id, other.id]],
		);
		expect(rows).toEqual([]);
	});
});

describe('ID-T58: a signature by GOST', () => {
	test('is checked by NCANode; while that does not answer nobody comes in', async () => {
		const { id, iin, signer } = await aSigner(house);
		const { serialNumber: serial } = new X509Certificate(derOf(signer));
		const attempt = async (): Promise<Answer> => {
			const challenge = await aChallenge(house);
			const signature = asGost(house.fixtures.sign(signer, challenge.text));
			return sendSignature(house, challenge, signature);
		};

		house.ncanode.says({ body: answerAbout({ serial, iin }) });
		expect((await attempt()).body.data.user).toMatchObject({ id });

		house.ncanode.says(null);
		const began = performance.now();
		expect(told(await attempt())).toBe('503 SERVICE_UNAVAILABLE');
		expect(performance.now() - began).toBeLessThan(6_500);
	});
});
