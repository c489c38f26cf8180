/** The operations that people do, by the requests that people send. */
import type { Answer } from '../../harness/http.ts';
import type { Opened } from '../../integration/cases-shop.ts';
import type {
	Adjustment,
	CallOff,
	Distribution,
	Opening,
	Operation,
	Sale,
	Transfer,
	WalletSale,
	Withdrawal,
} from './operations.ts';
import { posted, refused, type Entry, type Outcome } from './outcome.ts';
import { PRICE } from './scene.ts';
import type { World } from './world.ts';

type Keyed<One> = One & Pick<Operation, 'key'>;
type Receipt = { readonly journal: string; readonly total: string; readonly tax_total: string };
type Line = {
	readonly shareholder: string;
	readonly amount: string;
	readonly journal: string | null;
};
type Split = { readonly id: string; readonly lines: readonly Line[] };

export async function transfer(world: World, operation: Keyed<Transfer>): Promise<Outcome> {
	const [from, to] = [world.scene.people[operation.from]!, world.scene.people[operation.to]!];
	const body = { to: to.id, amount: String(operation.amount), currency: 'KZT' };
	const answer = await world.asker.post(from.api, '/wallet/transfer', body, operation.key);
	if (answer.status !== 200) return refused(toldBy(answer));
	return posted(toldBy(answer), dataOf<{ journal: string }>(answer).journal, [
		[from.wallet, -operation.amount],
		[to.wallet, operation.amount],
	]);
}

export function sale(world: World, operation: Keyed<Sale>): Promise<Outcome> {
	const amount = PRICE * BigInt(operation.pieces);
	return sell(world, operation, {
		tender: { method: 'cash', amount: String(amount) },
		account: world.scene.accounts.till,
	});
}

/** The customer shows a pay code, of which a second one is made when the first came to nobody's eyes. */
export async function walletSale(world: World, operation: Keyed<WalletSale>): Promise<Outcome> {
	const { api, wallet } = world.scene.people[operation.person]!;
	const amount = String(PRICE * BigInt(operation.pieces));
	const wanted = { max_amount: amount, currency: 'KZT' };
	const code = await world.remember(
		operation.key,
		async () =>
			dataOf<{ code: string }>(
				await world.asker.post(api, '/wallet/pay-codes', wanted, operation.key),
			).code,
	);
	return sell(world, operation, { tender: { method: 'wallet', amount, code }, account: wallet });
}

type Payment = { readonly tender: object; readonly account: string };

async function sell(
	{ scene, asker }: World,
	{ key, pieces }: Keyed<{ readonly pieces: number }>,
	{ tender, account }: Payment,
): Promise<Outcome> {
	const body = {
		shift: scene.shift,
		lines: [{ product: scene.product, quantity_milli: String(pieces * 1000) }],
		tenders: [tender],
	};
	const answer = await asker.post(scene.shop.cashier.api, '/pos/sales', body, key);
	if (answer.status !== 201) return refused(toldBy(answer));
	const { journal, total, tax_total: tax } = dataOf<Receipt>(answer);
	return posted(toldBy(answer), journal, [
		[account, -BigInt(total)],
		[scene.accounts.revenue, BigInt(total) - BigInt(tax)],
		[scene.accounts.tax_payable, BigInt(tax)],
	]);
}

export async function opening(world: World, operation: Keyed<Opening>): Promise<Outcome> {
	const { accounts, people, lootCase } = world.scene;
	const { api, wallet } = people[operation.person]!;
	const answer = await world.asker.post(api, '/cases/open', { case: lootCase }, operation.key);
	if (answer.status !== 200) return refused(toldBy(answer));

	const opened = dataOf<Opened>(answer);
	const paid = (id: string, amount: bigint) => ({
		id,
		entries: [[wallet, -amount] as const, [accounts.case_revenue, amount] as const],
	});
	return {
		told: toldBy(answer),
		journals: [
			paid(opened.journal, BigInt(opened.price)),
			...(opened.prize_journal ? [paid(opened.prize_journal, -BigInt(opened.won.value))] : []),
		],
	};
}

const DAY_MS = 86_400_000;

/** One person prepares, another one approves and posts; each split is of a day of its own. */
export async function distribution(
	world: World,
	{ key, amount }: Keyed<Distribution>,
	place: number,
): Promise<Outcome> {
	const { shop, accounts, holders } = world.scene;
	const day = (offset: number) =>
		new Date(Date.UTC(1970, 0, 1) + (place + offset) * DAY_MS).toISOString().slice(0, 10);
	const path = '/shareholders/distributions';
	const body = {
		organization: shop.organization,
		amount: String(amount),
		currency: 'KZT',
		period_start: day(0),
		period_end: day(1),
	};
	const { id } = dataOf<Split>(await world.asker.post(shop.manager.api, path, body, key));
	dataOf(await world.asker.post(shop.admin.api, `${path}/${id}/approve`, {}, key));
	const answer = await world.asker.post(shop.admin.api, `${path}/${id}/post`, {}, key);

	const credited = dataOf<Split>(answer).lines.filter(({ journal }) => journal !== null);
	return posted(toldBy(answer), credited[0]!.journal!, [
		[accounts.retained_profit, -amount],
		...credited.map((line): Entry => [holders.get(line.shareholder)!, BigInt(line.amount)]),
	]);
}

/** What a second person confirms is done when that one has said so. */
export async function adjustment(world: World, operation: Keyed<Adjustment>): Promise<Outcome> {
	const { shop, people, accounts } = world.scene;
	const { id: user, wallet } = people[operation.person]!;
	const { key, amount } = operation;
	const body = { user, currency: 'KZT', amount: String(amount), reason: 'Counted again.' };
	const asked = await world.asker.post(shop.admin.api, '/ledger/adjustments', body, key);
	if (asked.status !== 202) return refused(toldBy(asked));

	const { request } = dataOf<{ request: string }>(asked);
	const path = `/ledger/requests/${request}/confirm`;
	const answer = await world.asker.post(shop.admin2.api, path, {}, key);
	if (answer.status !== 200) return refused(toldBy(answer));
	return posted(toldBy(answer), dataOf<{ journal: string }>(answer).journal, [
		[wallet, amount],
		[accounts.adjustment, -amount],
	]);
}

export async function withdrawal(world: World, operation: Keyed<Withdrawal>): Promise<Outcome> {
	const { api, wallet } = world.scene.people[operation.person]!;
	const { key, amount } = operation;
	const body = { amount: String(amount), currency: 'KZT', destination: 'KZ86125KZT5004100100' };
	const answer = await world.asker.post(api, '/wallet/withdraw', body, key);
	if (answer.status !== 201) return refused(toldBy(answer));
	const { id } = dataOf<{ id: string }>(answer);
	return { ...refused(toldBy(answer)), hold: { id, account: wallet, amount, isOpen: true } };
}

export async function callOff(world: World, { key, of, by }: Keyed<CallOff>): Promise<Outcome> {
	const { hold } = await world.outcome(of);
	if (!hold) return refused('There was no withdrawal.');
	const { person } = world.operation(of) as Withdrawal;
	const isOwn = by === 'customer';
	const { api } = isOwn ? world.scene.people[person]! : world.scene.shop.manager;
	const path = `/wallet/withdrawals/${hold.id}/${isOwn ? 'cancel' : 'reject'}`;
	const body = isOwn ? {} : { reason: 'Not your account.' };
	const answer = await world.asker.post(api, path, body, key);
	if (answer.status !== 200) return refused(toldBy(answer));
	return { ...refused(toldBy(answer)), hold: { ...hold, isOpen: false } };
}

function dataOf<Data>({ status, body }: Answer): Data {
	if (status >= 300) throw new Error(`${status} ${JSON.stringify(body)}`);
	return body.data as Data;
}

/** The answer without what differs by request. */
function toldBy({ status, body }: Answer): string {
	const told = body.errors?.[0]?.extensions ?? body.data;
	return `${status} ${JSON.stringify({ ...told, correlation_id: undefined })}`;
}
