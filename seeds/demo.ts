/**
 * A shop to play with: people, prices, a till, shareholders, wallets with money, a case.
 * Every row has a fixed id, so that running it twice changes nothing.
 */
import type { Seed } from '../extensions/core/src/deploy/seed-step.ts';
import { seedCases } from './demo/cases.ts';
import { seedMoney } from './demo/money.ts';
import { seedPeople } from './demo/people.ts';
import { seedShareholders } from './demo/shareholders.ts';
import { seedShop } from './demo/shop.ts';

export const seed: Seed = async (seeding) => {
	const ids = await seedPeople(seeding);
	await seedShop(seeding, ids);
	await seedShareholders(seeding, ids);
	await seedMoney(seeding, ids);
	await seedCases(seeding, ids);
};
