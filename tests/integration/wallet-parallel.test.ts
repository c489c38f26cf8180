import { beforeAll, expect, test } from 'vitest';
import { sharedDatabase } from '../harness/database.ts';
import { aShop, type Person, type Shop } from '../harness/shop.ts';
import { listen, type Listener } from '../harness/sockets.ts';
import { balance } from './wallet-readers.ts';

const TRANSFERS = 200;
const OPENING = 1_000n;

let shops: readonly Shop[];
let people: readonly Person[];

beforeAll(async () => {
	shops = await Promise.all([aShop(), aShop()]);
	people = shops.flatMap(({ customer, customer2, employee, cashier, manager }) => [
		customer,
		customer2,
		employee,
		cashier,
		manager,
	]);
	for (const person of people) await shops[0]?.fund(person, OPENING);
});

/** Who pays whom in turn `n`: every pair, in both directions. */
function turn(n: number): readonly [from: Person, to: Person, amount: bigint] {
	const from = people[n % people.length];
	const to = people[(n + 1 + (n % (people.length - 1))) % people.length];
	if (!from || !to) throw new Error('Nobody there.');
	return [from, to, BigInt((n % 7) + 1)];
}

test('200 parallel transfers among 10 wallets leave exact sums, and every socket tells the last balance', async () => {
	const sockets = people.map(({ token }) => listen(token));
	await Promise.all(sockets.map(({ next }) => next('connected')));
	const expected = new Map(people.map(({ id }) => [id, OPENING]));

	const answers = await Promise.all(
		Array.from({ length: TRANSFERS }, async (_, n) => {
			const [from, to, amount] = turn(n);
			const { status } = await from.api.post('/wallet/transfer', {
				to: to.id,
				amount: String(amount),
				currency: 'KZT',
			});
			if (status === 200) {
				expected.set(from.id, (expected.get(from.id) ?? 0n) - amount);
				expected.set(to.id, (expected.get(to.id) ?? 0n) + amount);
			}
			return status;
		}),
	);

	expect(answers.filter((status) => status !== 200)).toEqual([]);
	for (const person of people) expect(await balance(person)).toBe(expected.get(person.id));
	expect([...expected.values()].reduce((sum, amount) => sum + amount, 0n)).toBe(OPENING * 10n);

	await Promise.all(sockets.map((socket, index) => toldBalance(socket, people[index])));
	for (const socket of sockets) socket.close();

	const { query } = await sharedDatabase();
	expect(await query('select problem, detail from ledger_check()')).toEqual([]);
});

/** The last balance told by the socket is what GET /wallet tells. */
async function toldBalance(socket: Listener, person: Person | undefined): Promise<void> {
	if (!person) throw new Error('Nobody there.');
	const last = String(await balance(person));
	const name = `balance:updated:${person.id}`;
	await expect
		.poll(() => socket.messages.findLast((message) => message.name === name)?.values[0], {
			timeout: 15_000,
		})
		.toMatchObject({ balance_minor: last, currency: 'KZT' });
}
