/**
 * The bank test: people pay each other at random while the server is killed and PostgreSQL is stopped.
 * Whoever looks, whenever, finds all the money and nobody below nothing; in the end everybody has
 * exactly what was acknowledged.
 */
import { randomInt, randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { codeOf } from '../integration/wallet-readers.ts';
import { ownHouse, type OwnHouse } from '../harness/own-house.ts';
import { aShop, type Person } from '../harness/shop.ts';
import { soakSeconds } from '../harness/soak.ts';
import { askerOf } from './money-survives/asking.ts';
import { weatherOf } from './money-survives/weather.ts';

const CLIENTS = 8;
const OPENING = 1_000n;
/** Often more than somebody has. */
const MOST = 400;
const LOOK_EVERY_MS = 20;
const CALM_MS = 1_500;

let house: OwnHouse;
let people: readonly Person[];

beforeAll(async () => {
	house = await ownHouse();
	const shops = await Promise.all([aShop(house), aShop(house)]);
	people = shops.flatMap(({ customer, customer2, employee, cashier, manager }) => [
		customer,
		customer2,
		employee,
		cashier,
		manager,
	]);
	for (const person of people) await shops[0]?.fund(person, OPENING);
});

afterAll(() => house?.close());

type Look = { readonly total: string; readonly least: string };

const look = () =>
	house.database.query<Look>(
		`select sum(balance)::text as total, min(balance)::text as least
		from ledger_accounts
		where owner_user = any ($1) and purpose = 'wallet' and currency = 'KZT'`,
		[people.map(({ id }) => id)],
	);

/** What each wallet holds, and what its entries add up to. */
const books = () =>
	house.database.query<{ user: string; balance: string; entries: string }>(
		`select account.owner_user as user, account.balance::text as balance,
			(select sum(amount)::text from ledger_entries where account = account.id) as entries
		from ledger_accounts account
		where account.owner_user = any ($1) and account.purpose = 'wallet' and account.currency = 'KZT'`,
		[people.map(({ id }) => id)],
	);

function anyTwo(): readonly [from: Person, to: Person] {
	const from = randomInt(people.length);
	const to = (from + 1 + randomInt(people.length - 1)) % people.length;
	return [people[from] as Person, people[to] as Person];
}

test(
	'RT-T32 ten people, eight clients, killed servers and stopped databases: the sum never changes',
	async () => {
		const end = performance.now() + soakSeconds * 1_000;
		const isOn = (): boolean => performance.now() < end;
		const weather = weatherOf(house);
		const asker = askerOf(house, weather);
		const expected = new Map(people.map(({ id }) => [id, OPENING]));
		const change = (person: Person, amount: bigint) =>
			expected.set(person.id, (expected.get(person.id) ?? 0n) + amount);
		const answers = new Map<string, number>();
		const looks: Look[] = [];

		const pay = async (): Promise<void> => {
			while (isOn()) {
				const [[from, to], amount] = [anyTwo(), BigInt(randomInt(1, MOST))];
				const body = { to: to.id, amount: String(amount), currency: 'KZT' };
				const answer = await asker.post(from.api, '/wallet/transfer', body, randomUUID());
				const told = answer.status === 200 ? 'paid' : String(codeOf(answer));
				answers.set(told, (answers.get(told) ?? 0) + 1);
				if (told !== 'paid') continue;
				change(from, -amount);
				change(to, amount);
			}
		};
		const watch = async (): Promise<void> => {
			while (isOn()) {
				// Nobody can look while the database is away.
				looks.push(...(await look().catch(() => [])));
				await pause(LOOK_EVERY_MS);
			}
		};
		const strike = async (): Promise<void> => {
			while (isOn()) {
				for (const kind of ['kill server', 'stop database'] as const) {
					await pause(CALM_MS);
					weather.strike(kind);
					await weather.calm();
				}
			}
		};
		await Promise.all([...Array.from({ length: CLIENTS }, pay), watch(), strike()]);

		const figures = { ...Object.fromEntries(answers), looks: looks.length, struck: weather.struck };
		console.log(`Bank test    ${JSON.stringify(figures)}`);
		expect([...answers.keys()].toSorted()).toEqual(['INSUFFICIENT_FUNDS', 'paid']);
		expect(asker.faults).toEqual([]);
		expect(weather.struck['kill server']).toBeGreaterThan(0);
		expect(weather.struck['stop database']).toBeGreaterThan(0);
		expect(asker.unknowns()).toBeGreaterThan(0);

		expect(looks.length).toBeGreaterThan(0);
		expect(new Set(looks.map(({ total }) => total))).toEqual(
			new Set([String(OPENING * BigInt(people.length))]),
		);
		expect(looks.filter(({ least }) => BigInt(least) < 0n)).toEqual([]);

		const rows = await books();
		expect(Object.fromEntries(rows.map(({ user, balance }) => [user, BigInt(balance)]))).toEqual(
			Object.fromEntries(expected),
		);
		expect(rows.filter(({ balance, entries }) => balance !== entries)).toEqual([]);
		expect(await house.database.query('select problem, detail from ledger_check()')).toEqual([]);
	},
	240_000 + soakSeconds * 2_000,
);
