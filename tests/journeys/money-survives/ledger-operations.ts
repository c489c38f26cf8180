/** The operations that have no endpoint: they call the functions of the ledger. */
import type { Capture, Expire, Hold, Operation, Post, Release, Reverse } from './operations.ts';
import { posted, refused, type Entry, type Outcome } from './outcome.ts';
import { uuidOf } from './plan.ts';
import type { World } from './world.ts';

type Keyed<One> = One & Pick<Operation, 'key'>;

export async function post(world: World, operation: Keyed<Post>): Promise<Outcome> {
	const { people, accounts } = world.scene;
	const payer = operation.from === 'house' ? accounts.adjustment : people[operation.from]!.wallet;
	const share = operation.amount / BigInt(operation.to.length);
	const entries: Entry[] = [
		[payer, -share * BigInt(operation.to.length)],
		...operation.to.map((person): Entry => [people[person]!.wallet, share]),
	];
	const told = await world.asker.select(
		`select concat_ws(' ', status, code) from ledger_post($1, 'adjustment', 'KZT', $2, $3, 'hash')`,
		[operation.key, entries.map(([account]) => account), entries.map(([, amount]) => `${amount}`)],
	);
	return told === 'posted' ? posted(told, operation.key, entries) : refused(String(told));
}

export async function hold(world: World, operation: Keyed<Hold>): Promise<Outcome> {
	const { wallet } = world.scene.people[operation.person]!;
	const told = String(
		await world.asker.select(`select ledger_hold($1, $2, 'KZT', $3, $4, 'hash')`, [
			operation.key,
			wallet,
			String(operation.amount),
			operation.isDue ? '-1 second' : '1 day',
		]),
	);
	if (told !== 'held' && !told.startsWith('replay:')) return refused(told);
	return {
		...refused('held'),
		hold: { id: operation.key, account: wallet, amount: operation.amount, isOpen: true },
	};
}

export async function capture(world: World, operation: Keyed<Capture>): Promise<Outcome> {
	const { revenue } = world.scene.accounts;
	const journal = uuidOf(`capture|${operation.key}`);
	const told = await end(world, operation, [
		String(operation.amount),
		revenue,
		journal,
		'captured',
	]);
	if (told !== 'captured' && told !== 'replay:captured') return refused(told);
	const { wallet } = holderOf(world, operation);
	return {
		...posted('captured', journal, [
			[wallet, -operation.amount],
			[revenue, operation.amount],
		]),
		...ended(world, operation),
	};
}

export async function release(world: World, operation: Keyed<Release>): Promise<Outcome> {
	const told = await end(world, operation, ['0', null, null, 'released']);
	// The second form is the answer to a repetition: a plan releases a hold once.
	return told === 'released' || told === 'hold_released'
		? { ...refused('released'), ...ended(world, operation) }
		: refused(told);
}

export async function expire(world: World, operation: Keyed<Expire>): Promise<Outcome> {
	const told = await end(world, operation, ['0', null, null, 'expired']);
	// The server expires what is due as well: whoever comes second hears hold_expired.
	return told === 'expired' || told === 'hold_expired'
		? { ...refused('expired'), ...ended(world, operation) }
		: refused(told);
}

async function end(
	world: World,
	{ of }: { readonly of: number },
	values: readonly (string | null)[],
): Promise<string> {
	const told = await world.asker.select(`select ledger_close_hold($1, $2, $3, $4, 'hash', $5)`, [
		world.operation(of).key,
		...values,
	]);
	return String(told);
}

/** The customer whose money the hold reserves. */
function holderOf(world: World, { of }: { readonly of: number }) {
	return world.scene.people[(world.operation(of) as Hold).person]!;
}

function ended(world: World, operation: { readonly of: number }) {
	const { key, amount } = world.operation(operation.of) as Keyed<Hold>;
	const { wallet } = holderOf(world, operation);
	return { hold: { id: key, account: wallet, amount, isOpen: false } };
}

export async function reverse(world: World, operation: Keyed<Reverse>): Promise<Outcome> {
	const [original] = (await world.outcome(operation.of)).journals;
	const told = await world.asker.select(
		`select concat_ws(' ', status, code) from ledger_reverse($1, $2, 'hash', null, 'taken back')`,
		[operation.key, original?.id ?? operation.key],
	);
	if (told !== 'posted' || !original) return refused(String(told));
	return posted(
		told,
		operation.key,
		original.entries.map(([account, amount]) => [account, -amount]),
	);
}
