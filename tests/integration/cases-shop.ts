/** Cases of a shop, made and opened as its people do it: over HTTP. */
import { randomUUID } from 'node:crypto';
import type { Answer } from '../harness/http.ts';
import type { Person, Shop } from '../harness/shop.ts';

export type { Person } from '../harness/shop.ts';

export type Prize = {
	readonly name: string;
	readonly reward: 'item' | 'money';
	readonly weight: string;
	readonly value: string;
	readonly rarity?: string;
	readonly currency?: string;
	readonly stock_left?: string;
};

export type PublishedItem = Prize & {
	readonly id: string;
	readonly position: number;
	readonly case_item: string;
};

export type OpenCase = {
	readonly id: string;
	readonly name: string;
	readonly slug: string;
	readonly price: string;
	readonly currency: string;
	readonly case_version: string;
	readonly version: number;
	readonly total_weight: string;
	readonly items_hash: string;
	readonly items: readonly PublishedItem[];
};

export type Opened = {
	readonly opening: string;
	readonly case: string;
	readonly case_version: string;
	readonly price: string;
	readonly server_seed_hash: string;
	readonly client_seed: string;
	readonly nonce: string;
	readonly ticket: string;
	readonly total_weight: string;
	readonly outcome: string;
	readonly won: PublishedItem;
	readonly inventory_item: string | null;
	readonly journal: string;
	readonly prize_journal: string | null;
};

export type Commitment = { readonly id: string; readonly server_seed_hash: string };
export type Seeds = {
	readonly active: Commitment & { readonly client_seed: string; readonly next_nonce: string };
	readonly next: Commitment;
};
export type Rotated = Seeds & {
	readonly revealed: Commitment & {
		readonly server_seed: string;
		readonly client_seed: string;
		readonly openings_count: string;
	};
};

export const sword: Prize = { name: 'Sword', reward: 'item', weight: '1', value: '5000' };
export const shield: Prize = { name: 'Shield', reward: 'item', weight: '9', value: '500' };
export const coins: Prize = { name: '80 ₸', reward: 'money', weight: '90', value: '8000' };

/** What an answer carries. */
export function dataOf<Data>(response: Answer): Data {
	return (response.body as { data: Data }).data;
}

/** Status and code of a refusal, and the path of what is wrong. */
export function refusalOf(response: Answer): { status: number; code: string; path?: string } {
	const { errors } = response.body as {
		errors: readonly { extensions: { code: string; path?: string } }[];
	};
	const { code, path } = errors[0]?.extensions ?? { code: 'none' };
	return { status: response.status, code, ...(path === undefined ? {} : { path }) };
}

/** A case with the draft of its odds, as a manager types it in. */
export async function aDraft(
	shop: Shop,
	prizes: readonly Prize[],
	change: object = {},
): Promise<{ readonly id: string }> {
	const response = await shop.manager.api.post('/items/cases', {
		organization: shop.organization,
		name: 'Spring case',
		slug: `spring-${randomUUID()}`,
		price: '10000',
		currency: 'KZT',
		items: prizes.map((prize, sort) => ({ currency: 'KZT', rarity: 'common', sort, ...prize })),
		...change,
	});
	if (response.status !== 200) throw new Error(`no case: ${JSON.stringify(response.body)}`);
	return dataOf(response);
}

/** An active case. */
export async function aCase(shop: Shop, prizes: readonly Prize[], change: object = {}) {
	const draft = await aDraft(shop, prizes, change);
	const response = await shop.manager.api.post(`/cases/${draft.id}/publish`, {});
	if (response.status !== 200) throw new Error(`not published: ${JSON.stringify(response.body)}`);
	return dataOf<OpenCase>(response);
}

/** Opens a case and expects it to succeed. */
export async function opened(person: Person, lootCase: { readonly id: string }, body: object = {}) {
	const response = await person.api.post('/cases/open', { case: lootCase.id, ...body });
	if (response.status !== 200) throw new Error(`not opened: ${JSON.stringify(response.body)}`);
	return dataOf<Opened>(response);
}

export async function balanceOf(person: Person): Promise<string> {
	const wallets = dataOf<readonly { currency: string; balance: string }[]>(
		await person.api.get('/wallet'),
	);
	return wallets.find((wallet) => wallet.currency === 'KZT')?.balance ?? '0';
}

/** The ids of the items of a draft, in their order. */
export async function itemsOf(shop: Shop, id: string): Promise<readonly string[]> {
	const response = await shop.manager.api.get(
		`/items/case_items?filter[case]=${id}&sort=sort&fields=id`,
	);
	return dataOf<readonly { id: string }[]>(response).map((item) => item.id);
}

/** A customer with seeds and money of their own, so that no test meets the openings of another. */
export async function playerOf(shop: Shop, funds: bigint): Promise<Person> {
	const player = await shop.person({ role: 'customer' });
	if (funds > 0n) await shop.fund(player, funds);
	return player;
}
