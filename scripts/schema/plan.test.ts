import { describe, expect, test } from 'vitest';
import { planOf, printed, refusedDeletions, type SnapshotDiff } from './plan.ts';

const nothing: SnapshotDiff = { collections: [], fields: [], systemFields: [], relations: [] };
const gone = { collection: 'sales', diff: [{ kind: 'D' as const }] };
const goneField = { collection: 'products', field: 'sku', diff: [{ kind: 'D' as const }] };

describe('the plan of a schema change', () => {
	test('is empty when nothing differs', () => {
		expect(planOf(nothing)).toEqual([]);
	});

	test('names what changes in a field', () => {
		const diff = [{ kind: 'E' as const, path: ['schema', 'is_nullable'], rhs: true }];
		const plan = planOf({ ...nothing, fields: [{ collection: 'sales', field: 'number', diff }] });
		expect(plan.map(printed)).toEqual(['change field sales.number: schema.is_nullable = true']);
	});

	test('has one line for a new collection', () => {
		const made = { collection: 'sales', diff: [{ kind: 'N' as const }] };
		const plan = planOf({ ...nothing, collections: [made], fields: [{ ...made, field: 'id' }] });
		expect(plan.map(printed)).toEqual(['create collection sales']);
	});

	test('does not take a lost option of a form for a lost field', () => {
		const diff = [{ kind: 'D' as const, path: ['meta', 'options', 'template'] }];
		const plan = planOf({ ...nothing, fields: [{ collection: 'sales', field: 'number', diff }] });
		expect(plan[0]?.verb).toBe('change');
	});

	test('DX-T03 refuses each deletion that was not asked for', () => {
		const plan = planOf({ ...nothing, collections: [gone], fields: [goneField] });
		expect(refusedDeletions(plan, []).map(({ name }) => name)).toEqual(['sales', 'products.sku']);
		expect(refusedDeletions(plan, ['sales']).map(({ name }) => name)).toEqual(['products.sku']);
		expect(refusedDeletions(plan, ['sales', 'products.sku'])).toEqual([]);
	});
});
