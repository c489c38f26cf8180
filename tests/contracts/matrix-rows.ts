/** Rows of the collections that somebody other than an administrator may write. */
import { randomBytes } from 'node:crypto';
import type { Client } from '../harness/http.ts';
import type { Shop } from '../harness/shop.ts';

type Body = { readonly [field: string]: unknown };

const unique = (): string => randomBytes(6).toString('hex');

/** Rows of an organization. */
const bodies: { readonly [collection: string]: (shop: Shop) => Body | Promise<Body> } = {
	products: ({ organization }) => ({
		organization,
		sku: unique(),
		name: 'Tea',
		price: '100',
		currency: 'KZT',
	}),
	taxes: ({ organization }) => ({
		organization,
		code: unique(),
		name: 'VAT',
		rate_ppm: 120_000,
		valid_from: '2020-01-01',
	}),
	tills: ({ organization }) => ({ organization, name: `Till ${unique()}`, currency: 'KZT' }),
	cases: ({ organization }) => ({
		organization,
		name: 'Case',
		slug: unique(),
		price: '100',
		currency: 'KZT',
	}),
	case_items: async (shop) => ({
		case: await aRow(shop, 'cases'),
		name: 'Sticker',
		reward: 'item',
		rarity: 'common',
		weight: '1',
		value: '1',
		currency: 'KZT',
	}),
};

/** Rows of a person. */
const personalBodies: typeof bodies = {
	contacts: () => ({ display_name: 'Plumber', phone: '+77010000000' }),
	friendships: async ({ person }) => ({ receiver: (await person({ role: 'customer' })).id }),
};

export const writable: readonly string[] = Object.keys(bodies);
export const personal: readonly string[] = Object.keys(personalBodies);

/** What makes a new row of the collection in this shop. */
export async function aBody(shop: Shop, collection: string): Promise<Body> {
	return (bodies[collection] ?? personalBodies[collection])!(shop);
}

/** What somebody who may change a row of the collection changes. */
export function aChange(collection: string): Body {
	if (collection === 'friendships') return { status: 'blocked' };
	return collection === 'contacts' ? { note: 'Comes late.' } : { name: 'Another name' };
}

/** The id of a row of the collection in this shop, made by its administrator or by somebody else. */
export async function aRow(
	shop: Shop,
	collection: string,
	maker: Client = shop.admin.api,
): Promise<string> {
	const body = await aBody(shop, collection);
	const answer = await maker.post(`/items/${collection}`, body, { key: false });
	if (answer.status !== 200)
		throw new Error(`No row of ${collection}: ${JSON.stringify(answer.body)}`);
	return answer.body.data.id;
}
