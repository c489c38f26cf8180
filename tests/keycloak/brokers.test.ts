/** Logins by another provider: who is let in at once, and who gives a code first. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { boundFlow, flowKinds } from '../../scripts/keycloak/reconcile/flows.ts';
import { rowOf } from '../contracts/identity/sso-cases.ts';
import { identityHouse, type IdentityHouse } from '../harness/identity-house.ts';
import { describeWithKeycloak } from '../harness/real-keycloak/describe.ts';
import { realKeycloak, type RealDriver } from '../harness/real-keycloak/driver.ts';
import { fillIn, type Page } from '../harness/sso-browser.ts';

const PROVIDER = 'partner';
const SECRET = 'secret-of-partner';

describeWithKeycloak('a login by a provider', () => {
	let keycloak: RealDriver;
	let partner: RealDriver;
	let house: IdentityHouse<RealDriver>;

	beforeAll(async () => {
		keycloak = await realKeycloak();
		house = await identityHouse({ keycloak });
		partner = await realKeycloak();
		await connect();
	});
	afterAll(async () => {
		await house?.close();
		await partner?.close();
		await keycloak?.close();
	});

	/** The second realm becomes a provider of the first, followed by the flow that reconciling made. */
	async function connect(): Promise<void> {
		const broker = `${keycloak.issuer}/broker/${PROVIDER}/endpoint`;
		await partner.admin.clients.create({
			clientId: 'cubehub',
			secret: SECRET,
			redirectUris: [broker],
			defaultClientScopes: ['basic', 'profile', 'email'],
		});
		const endpoint = `${partner.issuer}/protocol/openid-connect`;
		const after = await boundFlow(keycloak.admin, flowKinds.postBroker);
		await keycloak.admin.identityProviders.create({
			alias: PROVIDER,
			providerId: 'oidc',
			enabled: true,
			trustEmail: true,
			firstBrokerLoginFlowAlias: 'first broker login',
			postBrokerLoginFlowAlias: after?.alias ?? '',
			config: {
				clientId: 'cubehub',
				clientSecret: SECRET,
				clientAuthMethod: 'client_secret_post',
				authorizationUrl: `${endpoint}/auth`,
				tokenUrl: `${endpoint}/token`,
				userInfoUrl: `${endpoint}/userinfo`,
				issuer: partner.issuer,
				useJwksUrl: 'true',
				jwksUrl: `${endpoint}/certs`,
				validateSignature: 'true',
				defaultScope: 'openid profile email',
			},
		});
	}

	async function comeByProvider(email: string): Promise<Page> {
		const person = await partner.makeUser({ email });
		const browser = house.browser();
		const start = await browser.visit('/auth/login/keycloak?redirect=/users/me');
		const link = /href="([^"]*\/broker\/partner\/login[^"]*)"/.exec(start.text)?.[1] ?? '';
		const form = await browser.visit(new URL(link.replaceAll('&amp;', '&'), start.url).href);
		return fillIn(browser.visit, form, person);
	}

	test('ID-T81 a customer is let in without a code', async () => {
		const email = `b-${randomUUID().slice(0, 8)}@example.com`;
		const page = await comeByProvider(email);
		expect(page.url).toBe(`${house.url}/users/me`);
		const { id = '' } = (await keycloak.findUser({ email })) ?? {};
		expect((await rowOf(house, id))?.role).toBe('Customer');
	});

	test('ID-T81 a manager is asked for a code, and has no session here before', async () => {
		const email = `b-${randomUUID().slice(0, 8)}@example.com`;
		await comeByProvider(email);
		const { id = '' } = (await keycloak.findUser({ email })) ?? {};
		await keycloak.setGroups(id, ['cubehub-customers', 'cubehub-managers']);
		const again = house.browser();
		const person = await partner.findUser({ email });
		const start = await again.visit('/auth/login/keycloak?redirect=/users/me');
		const link = /href="([^"]*\/broker\/partner\/login[^"]*)"/.exec(start.text)?.[1] ?? '';
		const form = await again.visit(new URL(link.replaceAll('&amp;', '&'), start.url).href);
		const page = await fillIn(again.visit, form, {
			id,
			email,
			username: person?.username ?? '',
			password: 'correct horse battery',
			otp: undefined,
		});
		expect(page.text).toMatch(/totp|CONFIGURE_TOTP|one-time/i);
		expect(again.cookie('directus_session_token')).toBeUndefined();
	});
});
