import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sha256 } from '../fairness.ts';
import {
	assertPublishable,
	type DraftItem,
	itemsText,
	MAX_ITEMS,
	MAX_TOTAL_WEIGHT,
	sameOdds,
	totalWeight,
} from './odds.ts';

const sword: DraftItem = {
	position: 1,
	caseItem: '01890000-0000-7000-8000-0000000000b1',
	weight: 1n,
	value: 100_000n,
	reward: 'item',
	currency: 'KZT',
	name: 'Sword',
	image: null,
	rarity: 'legendary',
	stockLeft: 5n,
};
const coins: DraftItem = {
	position: 2,
	caseItem: '01890000-0000-7000-8000-0000000000b2',
	weight: 9_999n,
	value: 50n,
	reward: 'money',
	currency: 'KZT',
	name: '50 ₸',
	image: null,
	rarity: 'common',
	stockLeft: null,
};

const refused = (draft: readonly DraftItem[]) => {
	try {
		assertPublishable(draft, 'KZT');
	} catch (error) {
		return error;
	}
	return undefined;
};

describe('the hash of the items', () => {
	test('holds the published test vector', () => {
		expect(sha256(itemsText([sword, coins]))).toBe(
			'6c8dae2510ee37ba5ba9b452f3d40beef63ce293082798de2dd1a7ae6cebcd3f',
		);
	});

	test('differs when anything that can be won differs', () => {
		const changes: readonly Partial<DraftItem>[] = [
			{ position: 3 },
			{ caseItem: '01890000-0000-7000-8000-0000000000b9' },
			{ weight: 2n },
			{ value: 1n },
			{ reward: 'money' },
			{ currency: 'USD' },
			{ name: 'Sabre' },
		];

		for (const change of changes) {
			expect(itemsText([{ ...sword, ...change }, coins])).not.toBe(itemsText([sword, coins]));
		}
	});
});

describe('a draft is published when', () => {
	test('it has items, weights and prizes in the currency of the price', () => {
		expect(refused([sword, coins])).toBeUndefined();
	});

	test('its weights add up to exactly the limit', () => {
		expect(refused([sword, { ...coins, weight: MAX_TOTAL_WEIGHT - 1n }])).toBeUndefined();
	});
});

describe('a draft is refused when', () => {
	test.each([
		['it has no items', []],
		['it has too many items', Array.from({ length: MAX_ITEMS + 1 }, () => coins)],
		['its weights add up to more than 53 bits', [sword, { ...coins, weight: MAX_TOTAL_WEIGHT }]],
		['a weight is 0', [{ ...sword, weight: 0n }]],
		['a prize is in another currency', [sword, { ...coins, currency: 'USD' }]],
		['money has a stock', [{ ...coins, stockLeft: 3n }]],
		['an item is out of stock already', [{ ...sword, stockLeft: 0n }]],
		['an item that may run out is worth nothing', [{ ...sword, value: 0n }]],
	])('%s', (_, draft) => {
		expect(refused(draft)).toMatchObject({ code: 'ODDS_INVALID', status: 422 });
	});
});

describe('two lists of items', () => {
	test('give the same odds only when every line, picture and rarity is the same', () => {
		expect(sameOdds([sword, coins], [{ ...sword }, { ...coins }])).toBe(true);
		expect(sameOdds([sword, coins], [sword])).toBe(false);
		expect(sameOdds([sword], [sword, coins])).toBe(false);
		expect(sameOdds([sword], [{ ...sword, rarity: 'rare' }])).toBe(false);
		expect(sameOdds([sword], [{ ...sword, value: 1n }])).toBe(false);
	});

	test('have the total weight of both when joined', () => {
		const anyWeights = fc.array(fc.record({ weight: fc.bigInt({ min: 1n, max: 10n ** 12n }) }));
		fc.assert(
			fc.property(anyWeights, anyWeights, (a, b) => {
				expect(totalWeight([...a, ...b])).toBe(totalWeight(a) + totalWeight(b));
			}),
		);
	});
});
