/** What the tests of staff actions are given: people with wallets, administrators with limits. */
import { sharedDatabase } from '../harness/database.ts';
import type { Answer } from '../harness/http.ts';
import type { Person, Shop } from '../harness/shop.ts';
import { codeOf, dataOf, type Wallet } from './wallet-readers.ts';

export type Waiting = {
	readonly request: string;
	readonly status: string;
	readonly journal: string | null;
};

export const reason = 'The customer paid twice.';

/** Status and code of a refusal. */
export const told = (answer: Answer) => [answer.status, codeOf(answer)];

/** The statuses of parallel requests, lowest first. */
export const statusesOf = (answers: readonly Answer[]) =>
	answers.map(({ status }) => status).toSorted((a, b) => a - b);

/** The first column of the first row, as text. */
export async function value(text: string, parameters: readonly unknown[]): Promise<string> {
	const { query } = await sharedDatabase();
	const [row] = await query(text, parameters);
	return String(Object.values(row!)[0]);
}

export const walletOf = (person: Person) => value(`select ledger_wallet($1, 'KZT')`, [person.id]);

/** A new person with a wallet of that much. */
export async function aHolder(
	shop: Shop,
	amount: bigint,
): Promise<{ person: Person; account: string }> {
	const person = await shop.person({ role: 'customer' });
	if (amount > 0n) await shop.fund(person, amount);
	return { person, account: await walletOf(person) };
}

/** An administrator who posts alone up to this amount. */
export async function aTrustedAdmin(
	shop: Shop,
	operation: 'adjustment' | 'reversal',
	above: string,
): Promise<Person> {
	const person = await shop.person({ role: 'admin' });
	const limit = { operation, currency: 'KZT', user: person.id, second_person_above: above };
	dataOf(await shop.admin.api.post('/items/ledger_limits', limit, { key: false }));
	return person;
}

/** Freezes, thaws or closes an account. */
export const act = (person: Person, account: string, action: string, body: object = { reason }) =>
	person.api.post(`/ledger/accounts/${account}/${action}`, body);

/** Confirms or refuses a request. */
export const decide = (
	person: Person,
	request: string,
	decision: string,
	body: object = { reason },
) => person.api.post(`/ledger/requests/${request}/${decision}`, body);

export const pay = (from: Person, to: Person, amount: string) =>
	from.api.post('/wallet/transfer', { to: to.id, amount, currency: 'KZT' });

/** What a person's own wallet says of its state. */
export async function statusOfWallet(person: Person): Promise<string | undefined> {
	const wallets = dataOf<Wallet[]>(await person.api.get('/wallet'));
	return wallets.find(({ currency }) => currency === 'KZT')?.status;
}
