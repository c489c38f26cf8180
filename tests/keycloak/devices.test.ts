/** Logins without a browser of one's own: the till's device flow, and the phone that stays signed in. */
import { beforeAll, expect, test, vi } from 'vitest';
import { describeWithKeycloak } from '../harness/real-keycloak/describe.ts';
import { importedRealm, type RealDriver } from '../harness/real-keycloak/driver.ts';
import { confirmDevice, post, type Answer } from '../harness/real-keycloak/sessions.ts';

const DAY = 86_400;

describeWithKeycloak('a login by device', () => {
	let keycloak: RealDriver;
	beforeAll(async () => {
		keycloak = await importedRealm();
	});

	const start = async () => {
		const { body } = await post(keycloak, 'auth/device', 'cubehub-pos', { scope: 'openid' });
		return {
			code: String(body['device_code']),
			page: String(body['verification_uri_complete']),
			body,
		};
	};
	const poll = (code: string): Promise<Answer> =>
		post(keycloak, 'token', 'cubehub-pos', {
			grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
			device_code: code,
		});
	const errorOf = ({ status, body }: Answer) => [status, body['error']];

	test('ID-T64 the till waits until the cashier has confirmed', async () => {
		const device = await start();
		expect(device.body).toMatchObject({ expires_in: 600, interval: 5 });

		expect(errorOf(await poll(device.code))).toEqual([400, 'authorization_pending']);
		expect(errorOf(await poll(device.code))).toEqual([400, 'slow_down']);

		await confirmDevice(keycloak, await keycloak.makeUser(), device.page);
		const { status, body } = await untilAnswered(() => poll(device.code));
		expect([status, typeof body['access_token']]).toEqual([200, 'string']);
		expect(errorOf(await poll(device.code))).toEqual([400, 'invalid_grant']);
	});

	test('ID-T64 a cashier who refuses gives the till no token', async () => {
		const device = await start();
		await confirmDevice(keycloak, await keycloak.makeUser(), device.page, 'cancel');
		expect(errorOf(await untilAnswered(() => poll(device.code)))).toEqual([400, 'access_denied']);
	});

	test('ID-T64 a code that nobody confirmed in time has expired', async () => {
		const { realm } = keycloak;
		await keycloak.admin.realms.update({ realm }, { oauth2DeviceCodeLifespan: 1 });
		const device = await start();
		await keycloak.admin.realms.update({ realm }, { oauth2DeviceCodeLifespan: 600 });
		const answer = await untilAnswered(() => poll(device.code));
		expect(errorOf(answer)).toEqual([400, 'expired_token']);
	});

	test('ID-T64 the session of a lost till is ended: no new tokens', async () => {
		const person = await keycloak.makeUser();
		const tokens = await keycloak.tokensOf(person, 'cubehub-pos');
		await keycloak.killSession(tokens.sid);
		const { status } = await keycloak.refresh(tokens.refreshToken, 'cubehub-pos');
		expect(status).toBe(400);
	});

	test('ID-T65 the phone stays signed in for 30 days without use, and may be signed out alone', async () => {
		const person = await keycloak.makeUser();
		const phone = await keycloak.tokensOf(person, 'cubehub-mobile', { offline: true });
		const web = await keycloak.tokensOf(person, 'cubehub-web');
		const first = await keycloak.refresh(phone.refreshToken, 'cubehub-mobile');
		const renewed = first.body as { refresh_token: string; refresh_expires_in: number };
		expect(first.status).toBe(200);
		expect(renewed.refresh_expires_in).toBeGreaterThan(29 * DAY);
		expect(renewed.refresh_expires_in).toBeLessThanOrEqual(30 * DAY);

		await keycloak.admin.users.revokeConsent({ id: person.id, clientId: 'cubehub-mobile' });

		expect((await keycloak.refresh(renewed.refresh_token, 'cubehub-mobile')).status).toBe(400);
		expect((await keycloak.refresh(web.refreshToken, 'cubehub-web')).status).toBe(200);
	});

	test('ID-T65 only the phone may stay signed in', async () => {
		const person = await keycloak.makeUser();
		await expect(keycloak.tokensOf(person, 'cubehub-web', { offline: true })).rejects.toThrow(
			'invalid_scope',
		);
	});
});

/** Polls as a till does, until Keycloak says something definite. */
function untilAnswered(poll: () => Promise<Answer>): Promise<Answer> {
	return vi.waitFor(
		async () => {
			const answer = await poll();
			const error = String(answer.body['error']);
			if (['authorization_pending', 'slow_down'].includes(error)) throw new Error(error);
			return answer;
		},
		{ timeout: 30_000, interval: 500 },
	);
}
