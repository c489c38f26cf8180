import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { client } from '../harness/http.ts';
import { aShop, type Person, type Shop } from '../harness/shop.ts';
import {
	aHolder,
	aTrustedAdmin,
	decide,
	pay,
	reason,
	statusesOf,
	told,
	type Waiting,
	walletOf,
} from './staff-actions-scene.ts';
import { balance, dataOf, codeOf } from './wallet-readers.ts';

let shop: Shop;

beforeAll(async () => {
	shop = await aShop();
});

describe('POST /ledger/journals/:id/reverse', () => {
	/** A transfer of 30 between two new people. */
	async function aTransfer(): Promise<{ from: Person; to: Person; journal: string }> {
		const [{ person: from }, to] = [
			await aHolder(shop, 100n),
			await shop.person({ role: 'customer' }),
		];
		const { journal } = dataOf<{ journal: string }>(await pay(from, to, '30'));
		return { from, to, journal };
	}
	const reverse = (person: Person, journal: string, body: object = { reason }) =>
		person.api.post(`/ledger/journals/${journal}/reverse`, body);

	test('M-T22 takes a journal back once, however often it is asked in parallel', async () => {
		const admin = await aTrustedAdmin(shop, 'reversal', '1000');
		const { from, to, journal } = await aTransfer();

		const answers = await Promise.all(Array.from({ length: 5 }, () => reverse(admin, journal)));

		expect(statusesOf(answers)).toEqual([200, 409, 409, 409, 409]);
		const refused = answers.filter(({ status }) => status === 409).map(codeOf);
		expect(new Set(refused)).toEqual(new Set(['ALREADY_REVERSED']));
		expect([await balance(from), await balance(to)]).toEqual([100n, 0n]);
	});

	test('M-T22 takes a reversal back only by a new journal', async () => {
		const admin = await aTrustedAdmin(shop, 'reversal', '1000');
		const { from, journal } = await aTransfer();

		const first = dataOf<Waiting>(await reverse(admin, journal));
		const second = dataOf<Waiting>(await reverse(admin, first.journal!));

		expect(second).toMatchObject({ status: 'posted', reverses: first.journal });
		expect(second.journal).not.toBe(journal);
		expect(await balance(from)).toBe(70n);
		expect(told(await reverse(admin, journal))).toEqual([409, 'ALREADY_REVERSED']);
	});

	test('waits for a second administrator above the limit', async () => {
		const admin = await aTrustedAdmin(shop, 'reversal', '29');
		const { from, journal } = await aTransfer();

		const asked = await reverse(admin, journal);
		expect([asked.status, await balance(from)]).toEqual([202, 70n]);
		expect(told(await reverse(shop.admin, journal))).toEqual([409, 'REQUEST_PENDING']);

		const confirmed = await decide(shop.admin2, dataOf<Waiting>(asked).request, 'confirm');
		expect(dataOf(confirmed)).toMatchObject({ action: 'reversal', reverses: journal });
		expect(await balance(from)).toBe(100n);
	});

	test('is previewed', async () => {
		const { from, journal } = await aTransfer();
		const preview = await reverse(shop.admin, journal, { reason, preview: true });
		expect(dataOf(preview)).toMatchObject({
			status: 'pending',
			amount: '30',
			entries: expect.arrayContaining([{ account: await walletOf(from), amount: '30' }]),
		});
		expect(await balance(from)).toBe(70n);
	});

	test('refuses without a reason, a journal that is not there, and everybody else', async () => {
		const { journal } = await aTransfer();

		expect(told(await reverse(shop.admin, journal, {}))).toEqual([400, 'INVALID_PAYLOAD']);
		expect(told(await reverse(shop.admin, 'abc'))).toEqual([400, 'INVALID_PAYLOAD']);
		expect(told(await reverse(shop.admin, randomUUID()))).toEqual([403, 'FORBIDDEN']);
		expect(told(await reverse(shop.manager, journal))).toEqual([403, 'FORBIDDEN']);
		const nobody = client().post(`/ledger/journals/${journal}/reverse`, { reason });
		expect((await nobody).status).toBe(401);
	});
});
