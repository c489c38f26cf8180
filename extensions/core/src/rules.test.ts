import { describe, expect, test } from 'vitest';
import { refusalOfDatabase } from './database-errors.ts';
import { Forbidden, isRefusal, refusal } from './errors.ts';
import { registeredConsumers, registeredTopics } from './outbox.ts';
import { isGuarded, rules } from './rules.ts';

const Full = refusal(409, 'TEST_FULL', 'The car park is full.');

type Handler = (payload: unknown, meta?: object, context?: object) => unknown;

/** The filters that a bundle's hook registers, by event. */
function filtersOf(declared: Parameters<typeof rules>[0]): ReadonlyMap<string, Handler> {
	const filters = new Map<string, Handler>();
	rules(declared)({ filter: (event: string, handler: Handler) => filters.set(event, handler) });
	return filters;
}

const someone = { accountability: { admin: true } };
const parking = filtersOf({
	domain: 'parking',
	guarded: ['stays'],
	amounts: { tariffs: ['hour_price', 'day_price'] },
	constraints: { stays_room: Full },
	topics: ['parking.stay.ended'],
	consumers: [{ name: 'parking-test', topics: ['parking.stay.ended'], handle: async () => {} }],
});

function refusalFrom(run: () => unknown): unknown {
	try {
		run();
	} catch (error) {
		if (isRefusal(error)) return error;
		throw error;
	}
	return undefined;
}

describe('a guarded collection', () => {
	test.each(['create', 'update', 'delete'])('refuses everybody who would %s a row', (action) => {
		const filter = parking.get(`stays.items.${action}`)!;
		expect(refusalFrom(() => filter({}, {}, someone))).toBe(Forbidden);
		expect(refusalFrom(() => filter({}, {}, { accountability: null }))).toBe(Forbidden);
	});

	test('keeps its fields and its table from everybody but the deploy', () => {
		const [field, table] = [parking.get('fields.delete')!, parking.get('collections.delete')!];
		const deploy = { accountability: null };

		expect(refusalFrom(() => field(['fee'], { collection: 'stays' }, someone))).toBe(Forbidden);
		expect(refusalFrom(() => table(['a', 'stays'], {}, someone))).toBe(Forbidden);
		expect(refusalFrom(() => field(['fee'], { collection: 'cars' }, someone))).toBeUndefined();
		expect(refusalFrom(() => field(['fee'], { collection: 'stays' }, deploy))).toBeUndefined();
		expect(isGuarded('stays')).toBe(true);
		expect(isGuarded('cars')).toBe(false);
	});
});

describe('an amount of a generated collection', () => {
	const schema = {
		collections: {
			tariffs: { fields: { hour_price: { nullable: false }, day_price: { nullable: true } } },
		},
	};
	const check = (payload: object) =>
		refusalFrom(() => parking.get('tariffs.items.update')!(payload, {}, { schema }));

	test.each([
		[{ hour_price: '1e3' }, 'hour_price'],
		[{ hour_price: '0x10' }, 'hour_price'],
		[{ hour_price: 5.5 }, 'hour_price'],
		[{ hour_price: null }, 'hour_price'],
		[{ hour_price: '5', day_price: -1 }, 'day_price'],
	])('M-T09 is refused with its path: %j', (payload, path) => {
		expect(check(payload)).toMatchObject({ code: 'INVALID_PAYLOAD', detail: { path } });
	});

	test.each([{}, { hour_price: '5' }, { hour_price: 5 }, { day_price: null }, { other: 'x' }])(
		'is accepted: %j',
		(payload) => {
			expect(check(payload)).toBeUndefined();
		},
	);
});

test('constraints, topics and consumers are known to the rest of core', () => {
	const broken = Object.assign(new Error('x'), { code: '23514', constraint: 'stays_room' });

	expect(refusalOfDatabase(broken)).toBe(Full);
	expect(registeredTopics()).toContain('parking.stay.ended');
	expect(registeredConsumers().map(({ name }) => name)).toContain('parking-test');
});
