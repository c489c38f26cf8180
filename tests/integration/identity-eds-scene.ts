/** Logins by electronic signature as clients send them, at a house that takes signatures. */
import { randomInt } from 'node:crypto';
import type { Identity } from '../harness/eds/authority.ts';
import { ncanode, type Ncanode } from '../harness/eds/ncanode.ts';
import { edsFixtures, type EdsFixtures } from '../harness/eds-fixtures.ts';
import type { Answer } from '../harness/http.ts';
import { ownMailbox, type Mailbox } from '../harness/mailbox.ts';
import { ownServer, type OwnServer } from '../harness/own-server.ts';
import { aShop, type Person, type Shop } from '../harness/shop.ts';
import { ask, type From } from '../contracts/identity/login-scene.ts';

type House = Pick<OwnServer, 'client' | 'database'>;
type Trusting = House & { readonly fixtures: EdsFixtures };

export type EdsHouse = OwnServer & {
	readonly fixtures: EdsFixtures;
	readonly ncanode: Ncanode;
	readonly mailbox: Mailbox;
	readonly shop: Shop;
};

export type Challenge = { readonly id: string; readonly text: string };

/** Starts a house without Keycloak that trusts an authority of its own. Call `close()` in afterAll. */
export async function edsHouse(): Promise<EdsHouse> {
	const fixtures = publishedFixtures();
	const service = await ncanode();
	const mailbox = await ownMailbox();
	const server = await ownServer({
		settings: {
			...fixtures.settings(),
			...mailbox.settings,
			EDS_NCANODE_URL: service.url,
			EDS_CREATE_CUSTOMERS: 'true',
			LOG_LEVEL: 'info',
		},
	});
	return {
		...server,
		fixtures,
		ncanode: service,
		mailbox,
		shop: await aShop(server),
		close: async () => {
			await server.close();
			await mailbox.stop();
			await service.close();
			fixtures.remove();
		},
	};
}

/** Keys with a list of nobody revoked, before the server that reads it starts. */
export function publishedFixtures(): EdsFixtures {
	const fixtures = edsFixtures();
	fixtures.publish();
	return fixtures;
}

/** Twelve digits that nobody has. */
export function anIin(): string {
	return String(randomInt(10 ** 11, 2 ** 47)).slice(0, 12);
}

/** Asks for a text to sign. */
export async function aChallenge(
	house: House,
	purpose: 'eds_login' | 'eds_link' = 'eds_login',
	from: From = {},
): Promise<Challenge> {
	const answer = await ask(house, '/login/eds/challenge', { purpose }, from);
	if (answer.status !== 200) throw new Error(`No challenge: ${JSON.stringify(answer.body)}`);
	return answer.body.data as Challenge;
}

/** Sends a signature. */
export function sendSignature(
	house: House,
	{ id }: Challenge,
	signature: string,
	{ more = {}, from = {} }: { readonly more?: object; readonly from?: From } = {},
): Promise<Answer> {
	return ask(house, '/login/eds', { challenge_id: id, signature, ...more }, from);
}

/** Asks, signs and sends: the whole login. */
export async function logInByEds(
	house: Trusting,
	signer: Identity,
	more: object = {},
): Promise<Answer> {
	const challenge = await aChallenge(house);
	return sendSignature(house, challenge, house.fixtures.sign(signer, challenge.text), { more });
}

/** Gives a person a national identifier, as an administrator does. */
export async function giveIin({ database }: House, user: string, iin: string): Promise<void> {
	await database.query('update directus_users set iin = $2 where id = $1', [user, iin]);
}

/** A customer with a key, whose IIN is linked. */
export async function aSigner(house: EdsHouse) {
	const iin = anIin();
	const person = await house.shop.person({ role: 'customer' });
	await giveIin(house, person.id, iin);
	return { ...person, iin, signer: house.fixtures.person({ iin }) };
}

/** A login of the person with the password, a moment ago. */
export async function loggedIn(house: House, { email, password }: Person) {
	const answer = await ask(house, '/login', { login: email, password });
	return { token: answer.body.data.access_token as string };
}
