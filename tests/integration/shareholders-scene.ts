/** What the tests of /shareholders are given, and how they read answers. */
import type { Answer } from '../harness/http.ts';
import type { Shop } from '../harness/shop.ts';

export type Line = {
	readonly shareholder: string;
	readonly units: string;
	readonly amount: string;
	readonly journal: string | null;
};

export type Distribution = {
	readonly id: string;
	readonly status: string;
	readonly amount: string;
	readonly scope: string;
	readonly period_start: string;
	readonly period_end: string;
	readonly record_date: string;
	readonly journal: string | null;
	readonly lines: readonly Line[];
	readonly grants_changed?: boolean;
};

export const dataOf = <Data = Distribution>({ body }: Answer): Data =>
	(body as { data: Data }).data;

type Told = { readonly extensions: { readonly code: string; readonly path?: string } };

/** Status, code and, where one is named, path of a refusal. */
export function refusalOf({ status, body }: Answer): readonly (number | string)[] {
	const { errors } = body as { errors?: readonly Told[] };
	const { code = 'none', path } = errors?.[0]?.extensions ?? {};
	return path === undefined ? [status, code] : [status, code, path];
}

/** Holders with their units from 2000 on, as an administrator types them in; in order of their ids. */
export async function holdersOf(
	shop: Shop,
	units: readonly bigint[],
	user?: string,
): Promise<string[]> {
	const ids = await Promise.all(
		units.map(async (_, index) => {
			const holder = { organization: shop.organization, name: `Holder ${index + 1}` };
			const made = await shop.admin.api.post('/items/shareholders', {
				...holder,
				...(index === 0 && { user }),
			});
			return dataOf<{ id: string }>(made).id;
		}),
	);
	ids.sort();
	await Promise.all(
		ids.map((shareholder, index) =>
			shop.admin.api.post('/items/share_grants', {
				shareholder,
				units: String(units[index]),
				effective_from: '2000-01-01',
				source: 'founding',
			}),
		),
	);
	return ids;
}

let year = 2000;

/** A year that no other distribution of the file has. */
export function aPeriod(): { period_start: string; period_end: string } {
	year += 1;
	return { period_start: `${year}-01-01`, period_end: `${year + 1}-01-01` };
}

/** A request for an amount over a period of its own. */
export const anAmount = (shop: Shop, amount: unknown = '100') => ({
	organization: shop.organization,
	amount,
	currency: 'KZT',
	...aPeriod(),
});

/** A draft that the manager prepared. */
export async function aDraft(shop: Shop, amount = '100'): Promise<Distribution> {
	const answer = await shop.manager.api.post('/shareholders/distributions', anAmount(shop, amount));
	if (answer.status !== 201) throw new Error(`No draft: ${refusalOf(answer).join(' ')}.`);
	return dataOf(answer);
}

/** A draft that an administrator approved. */
export async function approved(shop: Shop, amount = '100'): Promise<Distribution> {
	const { id } = await aDraft(shop, amount);
	return dataOf(await shop.admin.api.post(`/shareholders/distributions/${id}/approve`, {}));
}

export const partsOf = ({ lines }: Distribution): readonly string[] =>
	lines.map(({ amount }) => amount);
