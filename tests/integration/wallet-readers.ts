/** How the tests of wallets read answers. */
import type { Person } from '../harness/shop.ts';

export type Wallet = {
	readonly account: string | null;
	readonly currency: string;
	readonly balance: string;
	readonly held: string;
	readonly available: string;
	readonly status: string;
};

export type Transaction = {
	readonly id: string;
	readonly journal: string;
	readonly amount: string;
	readonly balance_after: string;
};

type Answer = { readonly body: unknown };

export function dataOf<Data>({ body }: Answer): Data {
	return (body as { data: Data }).data;
}

/** The code of the first error. */
export function codeOf({ body }: Answer): string | undefined {
	const { errors } = body as { errors?: { extensions: { code: string } }[] };
	return errors?.[0]?.extensions.code;
}

/** The path that the first error names. */
export function pathOf({ body }: Answer): string | undefined {
	const { errors } = body as { errors?: { extensions: { path?: string } }[] };
	return errors?.[0]?.extensions.path;
}

/** What GET /wallet tells. */
export async function balance({ api }: Pick<Person, 'api'>, currency = 'KZT'): Promise<bigint> {
	const wallets = dataOf<Wallet[]>(await api.get('/wallet'));
	const wallet = wallets.find((candidate) => candidate.currency === currency);
	if (!wallet) throw new Error(`No wallet in ${currency}.`);
	return BigInt(wallet.balance);
}
