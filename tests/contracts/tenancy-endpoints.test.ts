/** What the endpoints of the domains say about another shop: what they say about nothing. */
import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Answer } from '../harness/http.ts';
import { apiOf, aScene, people, type Scene, type Who } from './tenancy-scene.ts';

let own: Scene;
let other: Scene;

beforeAll(async () => {
	[own, other] = await Promise.all([aScene(), aScene()]);
});

type Request = readonly [who: Who, method: 'get' | 'post', path: string, body?: object];

/** Requests that name one id; what the other shop has there is as good as nothing. */
const requests: { readonly [name: string]: (id: Ids) => readonly Request[] } = {
	'a till': ({ till }) => each('post', '/pos/shifts', { till, opening_cash: '0' }),
	'a shift': ({ shift }) => [
		...each('get', `/pos/shifts/${shift}`),
		...each('post', `/pos/shifts/${shift}/close`, { counted_cash: '0' }),
		...each('post', '/pos/sales', aSale(shift, own.product)),
	],
	'a product': ({ product }) => each('post', '/pos/sales', aSale(own.shift, product)),
	'a sale': ({ sale }) => each('get', `/pos/sales/${sale}`),
	'a closed shift to split': ({ closedShift: shift }) => [
		...each('post', '/shareholders/distributions/preview', { shift }),
		...each('post', '/shareholders/distributions', { shift }),
	],
	'an organization to split for': ({ organization }) => [
		...each('post', '/shareholders/distributions/preview', aSplit(organization)),
		...each('post', '/shareholders/distributions', aSplit(organization)),
	],
	'a distribution': ({ distribution }) => [
		...each('get', `/shareholders/distributions/${distribution}`),
		...each('post', `/shareholders/distributions/${distribution}/approve`, {}),
		...each('post', `/shareholders/distributions/${distribution}/post`, {}),
	],
	'a draft of a case': ({ draftCase }) => [
		...each('post', `/cases/${draftCase}/publish`, {}),
		...each('get', `/cases/${draftCase}`),
	],
	'an active case to publish': ({ activeCase }) => each('post', `/cases/${activeCase}/publish`, {}),
	'an opening': ({ opening }) => each('get', `/cases/openings/${opening}/proof`),
	'the account of a till': ({ tillAccount }) =>
		each('get', `/ledger/accounts/${tillAccount}/entries`),
	'an organization to report on': ({ organization }) => [
		...each('get', `/finance/reports/accounts?organization=${organization}`),
		...each('get', `/finance/reports/trial-balance?organization=${organization}`),
	],
	'a wallet': ({ wallet }) =>
		each('get', `/ledger/accounts/${wallet}/entries`).filter(
			([who]) => who !== 'manager' && who !== 'accountant',
		),
};

type Ids = { readonly organization: string } & Omit<Scene, 'shop' | 'accountant' | 'shareholder'>;

const each = (method: 'get' | 'post', path: string, body?: object): readonly Request[] =>
	people.map((who): Request => (body ? [who, method, path, body] : [who, method, path]));

const aSale = (shift: string, product: string): object => ({
	shift,
	lines: [{ product }],
	tenders: [{ method: 'card', amount: '120000' }],
});

const aSplit = (organization: string): object => ({
	organization,
	amount: '100',
	currency: 'KZT',
	period_start: '1999-01-01',
	period_end: '1999-02-01',
});

function unknownIds(): Ids {
	const names = Object.keys(other).map((name) => [name, randomUUID()]);
	return {
		...(Object.fromEntries(names) as Scene),
		organization: randomUUID(),
		tillAccount: '900000000000001',
		wallet: '900000000000002',
	};
}

describe.each(Object.keys(requests))('M-T40 %s of the other shop', (name) => {
	test('is answered with 403, exactly as an unknown one', async () => {
		const send = ([who, method, path, body]: Request): Promise<Answer> =>
			method === 'get' ? apiOf(own, who).get(path) : apiOf(own, who).post(path, body);
		const [foreignOnes, unknownOnes] = [
			requests[name]!({ ...other, organization: other.shop.organization }),
			requests[name]!(unknownIds()),
		];

		for (const [index, request] of foreignOnes.entries()) {
			const [of, asIf] = [await send(request), await send(unknownOnes[index]!)];
			expect([request[0], request[2], of.status]).toEqual([request[0], request[2], 403]);
			expect(refusal(of)).toEqual(refusal(asIf));
		}
	});
});

/** A refusal without what differs by request. */
function refusal({ status, body }: Answer): object {
	const [{ message, extensions }] = body.errors;
	const { correlation_id: _, ...told } = extensions;
	return { status, message, ...told };
}
