import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { counterpartyOf, type Owner, type WalletAccount, walletsOf } from './wallet.ts';

const tenge: WalletAccount = {
	account: '7',
	currency: 'KZT',
	isEnabled: true,
	balance: 1_000n,
	held: 300n,
	status: 'active',
};
const person: Owner = {
	type: 'user',
	id: '0190b0f0-0000-7000-8000-000000000001',
	firstName: 'Aigerim',
	lastName: 'Sadykova',
	name: null,
};

describe('a wallet', () => {
	test('offers its balance less what is held', () => {
		expect(walletsOf([tenge])).toEqual([
			{
				account: '7',
				currency: 'KZT',
				balance: 1_000n,
				held: 300n,
				available: 700n,
				status: 'active',
			},
		]);
	});

	test('is shown empty where no account has been opened', () => {
		const unopened = { ...tenge, account: null, balance: 0n, held: 0n };
		expect(walletsOf([unopened])).toMatchObject([{ account: null, balance: 0n, available: 0n }]);
	});

	test('of a switched-off currency is shown while money is in it, and only then', () => {
		const off = { ...tenge, isEnabled: false };
		expect(walletsOf([off])).toHaveLength(1);
		expect(walletsOf([{ ...off, balance: 0n, held: 0n }])).toHaveLength(0);
	});

	test('splits every balance into held and available exactly', () => {
		fc.assert(
			fc.property(fc.bigInt(0n, 10n ** 18n), fc.bigInt(0n, 10n ** 18n), (held, free) => {
				const [wallet] = walletsOf([{ ...tenge, balance: held + free, held }]);
				expect(wallet?.available).toBe(free);
			}),
		);
	});
});

describe('the other side of a payment', () => {
	test.each([
		[{}, 'Aigerim S.'],
		[{ lastName: null }, 'Aigerim'],
		[{ firstName: ' ', lastName: ' ' }, null],
		[{ firstName: null }, 'S.'],
		[{ lastName: '𝒮adykova' }, 'Aigerim 𝒮.'],
	])('with %o is named %s', (names, name) => {
		expect(counterpartyOf({ ...person, ...names })).toEqual({ type: 'user', id: person.id, name });
	});

	test('is a company under its own name', () => {
		const company = { ...person, type: 'organization', name: 'Cube LLP' } as const;
		expect(counterpartyOf(company).name).toBe('Cube LLP');
	});
});
