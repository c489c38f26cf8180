/** Whoever registers the address of a stranger loses all of it when the owner comes by a provider. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { identityHouse, type IdentityHouse } from '../harness/identity-house.ts';
import type { DriverMail } from '../harness/identity-driver.ts';
import { describeWithKeycloak } from '../harness/real-keycloak/describe.ts';
import { realKeycloak, type RealDriver } from '../harness/real-keycloak/driver.ts';
import { fillIn, type Browser, type Page } from '../harness/sso-browser.ts';
import { rowOf } from '../contracts/identity/sso-cases.ts';

const PROVIDER = 'partner';
const PASSWORD = 'password of the attacker';
const OWNERS_PASSWORD = 'password of the owner';

describeWithKeycloak('an address that its owner proves (ID-T53)', () => {
	let keycloak: RealDriver;
	let house: IdentityHouse<RealDriver>;
	let partner: string;

	beforeAll(async () => {
		keycloak = await realKeycloak();
		house = await identityHouse({ keycloak });
		partner = await addPartner(keycloak);
	});
	afterAll(async () => {
		await house?.close();
		if (partner) await keycloak?.admin.realms.del({ realm: partner });
		await keycloak?.close();
	});

	const statusOf = async (token: string): Promise<number> =>
		(await house.client(token).get('/users/me?fields=email')).status;

	/** Registers an address that is not theirs, and plants what they could come back with. */
	async function anAttacker(email: string): Promise<{ id: string; token: string }> {
		const body = { email, password: PASSWORD };
		const answer = await house.client().post('/identity/register', body);
		expect(answer.status).toBe(201);
		const { id = '' } = (await keycloak.findUser({ email })) ?? {};
		await keycloak.admin.users.addToFederatedIdentity({
			id,
			federatedIdentityId: 'microsoft',
			federatedIdentity: { identityProvider: 'microsoft', userId: email, userName: 'planted' },
		});
		await plantPasskey(keycloak, id);
		const planted = await keycloak.findUser({ id });
		expect(planted?.credentials.toSorted()).toEqual(['password', 'webauthn-passwordless']);
		const token = answer.body.data.access_token as string;
		expect(await statusOf(token)).toBe(200);
		return { id, token };
	}

	/** The person whose address it is: they have an account at the provider, and read their mail. */
	async function ownerComes(email: string): Promise<Browser> {
		const { admin } = keycloak;
		const username = `owner-${email.split('@')[0]}`;
		await admin.users.create({
			realm: partner,
			username,
			email,
			emailVerified: true,
			enabled: true,
			firstName: 'The',
			lastName: 'Owner',
			credentials: [{ type: 'password', value: OWNERS_PASSWORD, temporary: false }],
		});
		const browser = house.browser();
		const form = await openProvider(browser);
		const person = { id: '', username, email, password: OWNERS_PASSWORD, otp: undefined };
		const exists = await fillIn(browser.visit, form, person);
		await browser.visit(actionOf(exists), {
			method: 'POST',
			body: new URLSearchParams({ submitAction: 'linkAccount' }),
		});
		await browser.visit(await mailedLink(email, 'link-provider'));
		return browser;
	}

	async function mailedLink(email: string, wanted: DriverMail['kind']): Promise<string> {
		let link: string | undefined;
		const look = async (): Promise<string | undefined> => {
			const mails = await keycloak.mailsTo(email);
			return (link = mails.findLast(({ kind }) => kind === wanted)?.link);
		};
		await expect.poll(look, { timeout: 20_000 }).toBeDefined();
		return link ?? '';
	}

	/** Opens the link of a mail, and goes on from the page that it shows. */
	async function confirm(link: string): Promise<void> {
		const browser = house.browser();
		const { text } = await browser.visit(link);
		const onward = /href="([^"]*action-token[^"]*)"/.exec(text)?.[1] ?? '';
		await browser.visit(onward.replaceAll('&amp;', '&'));
	}

	async function expectOwned(id: string, email: string, browser: Browser): Promise<void> {
		const me = await browser.me();
		expect([me.status, me.body.data?.['email']]).toEqual([200, email]);
		expect(await keycloak.findUser({ id })).toMatchObject({
			credentials: [],
			providers: [PROVIDER],
			emailVerified: true,
		});
		expect(await keycloak.sessionsOf(id)).toHaveLength(1);
		expect(await rowOf(house, id)).toMatchObject({
			verified_email: email,
			email_verified_at: expect.any(Date),
		});
	}

	test('password, passkey, link and sessions of somebody else are dead (ID-T53)', async () => {
		const email = 'owner@example.com';
		const { id, token } = await anAttacker(email);
		const browser = await ownerComes(email);
		await expectOwned(id, email, browser);
		expect(await statusOf(token)).toBe(403);
		const login = await house.client().post('/identity/login', { email, password: PASSWORD });
		expect(login.status).toBe(401);
	});

	test('and again after a change of address (ID-T53)', async () => {
		const own = 'their-own@example.com';
		const { id } = await anAttacker(own);
		await confirm(await mailedLink(own, 'verify-email'));
		const mine = { id, username: own, email: own, password: PASSWORD };
		const attacker = await keycloak.tokensOf({ ...mine, otp: undefined }, 'cubehub-login');
		expect(await statusOf(attacker.accessToken)).toBe(200);
		expect((await rowOf(house, id))?.verified_email).toBe(own);

		const email = 'second-owner@example.com';
		await keycloak.changeUser(id, { email, verified: false });
		const browser = await ownerComes(email);
		await expectOwned(id, email, browser);
		expect(await statusOf(attacker.accessToken)).toBe(403);
	});
});

/** The login of the studio, at the form of the provider. */
async function openProvider(browser: Browser): Promise<Page> {
	const start = await browser.ask('/auth/login/keycloak?redirect=/users/me');
	const place = new URL(start.headers.get('location') ?? '');
	place.searchParams.set('kc_idp_hint', PROVIDER);
	return browser.visit(place.href);
}

function actionOf({ text }: Page): string {
	return /<form[^>]*action="([^"]+)"/.exec(text)?.[1]?.replaceAll('&amp;', '&') ?? '';
}

async function plantPasskey({ admin }: RealDriver, id: string): Promise<void> {
	const credentialData = {
		aaguid: '00000000-0000-0000-0000-000000000000',
		credentialId: 'cGxhbnRlZA==',
		counter: 0,
		credentialPublicKey: 'cGxhbnRlZA==',
		attestationStatementFormat: 'none',
	};
	const passkey = {
		type: 'webauthn-passwordless',
		userLabel: 'planted',
		credentialData: JSON.stringify(credentialData),
		secretData: '{}',
	};
	const { attributes, ...user } = (await admin.users.findOne({ id })) ?? {};
	await admin.users.update(
		{ id },
		{ ...user, ...(attributes && { attributes }), credentials: [passkey] },
	);
}

/** A second realm, which vouches for its people; Google is trusted the same way. */
async function addPartner({ admin, realm, issuer }: RealDriver): Promise<string> {
	const name = `${realm}-partner`;
	const [server = ''] = issuer.split('/realms/');
	const clientSecret = 'secret-of-the-broker';
	await admin.realms.create({
		realm: name,
		enabled: true,
		clients: [
			{
				clientId: 'broker',
				secret: clientSecret,
				redirectUris: [`${issuer}/broker/${PROVIDER}/endpoint`],
				standardFlowEnabled: true,
			},
		],
	});
	const theirs = `${server}/realms/${name}`;
	const endpoint = (path: string) => `${theirs}/protocol/openid-connect/${path}`;
	await admin.identityProviders.create({
		alias: PROVIDER,
		providerId: 'oidc',
		enabled: true,
		trustEmail: true,
		firstBrokerLoginFlowAlias: 'first broker login',
		config: {
			clientId: 'broker',
			clientSecret,
			clientAuthMethod: 'client_secret_post',
			issuer: theirs,
			authorizationUrl: endpoint('auth'),
			tokenUrl: endpoint('token'),
			userInfoUrl: endpoint('userinfo'),
			jwksUrl: endpoint('certs'),
			useJwksUrl: 'true',
			validateSignature: 'true',
			defaultScope: 'openid profile email',
			syncMode: 'IMPORT',
		},
	});
	return name;
}
