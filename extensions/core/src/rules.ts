/**
 * The hook of a bundle, as data: what it guards, checks, maps and announces.
 *
 * - A guarded collection is written by functions of the database only. Everybody else, administrators
 *   too, is refused before SQL; the triggers have the last word.
 * - Amounts that people type into generated collections obey the same digits as those of endpoints.
 * - Nothing connects here: commands of Directus load the hooks too.
 */
import { registerConstraints } from './database-errors.ts';
import { Forbidden, InvalidPayload, type Refusal } from './errors.ts';
import { parseAmount } from './money.ts';
import { registerConsumer, registerTopics, type Consumer } from './outbox.ts';
import { registerSchedule, type Schedule } from './schedules.ts';

export type Rules = {
	readonly domain: string;
	/** Collections that nobody writes through Directus. */
	readonly guarded?: readonly string[];
	/** Collection → fields that hold minor units, weights or other whole numbers of any size. */
	readonly amounts?: { readonly [collection: string]: readonly string[] };
	/** Constraint → what a client is told when it refuses. */
	readonly constraints?: { readonly [constraint: string]: Refusal };
	/** The events that the domain announces. */
	readonly topics?: readonly string[];
	readonly consumers?: readonly Consumer[];
	/** What comes back by itself. */
	readonly schedules?: readonly Schedule[];
};

type Payload = { readonly [field: string]: unknown };

/** What a filter of Directus is called with, as far as rules look at it. */
type FilterMeta = { readonly collection?: string };
type FilterContext = {
	readonly accountability?: object | null;
	readonly schema?: {
		readonly collections: {
			readonly [collection: string]: {
				readonly fields: { readonly [field: string]: { readonly nullable: boolean } };
			};
		};
	} | null;
};
type Filter = (
	event: string,
	handler: (payload: never, meta: FilterMeta, context: FilterContext) => unknown,
) => void;

const guardedCollections = new Set<string>();

/** Whether the collection is written by functions of the database only. */
export function isGuarded(collection: string): boolean {
	return guardedCollections.has(collection);
}

/** The hook of a bundle. */
export function rules(declared: Rules) {
	return ({ filter }: { filter: unknown }): void => {
		const listen = filter as Filter;
		const { domain, guarded = [], amounts = {}, constraints = {} } = declared;

		guard(listen, guarded);
		for (const [collection, fields] of Object.entries(amounts)) {
			checkAmounts(listen, collection, fields);
		}
		registerConstraints(constraints);
		registerTopics(domain, declared.topics ?? []);
		for (const consumer of declared.consumers ?? []) registerConsumer(consumer);
		for (const schedule of declared.schedules ?? []) registerSchedule(schedule);
	};
}

function guard(filter: Filter, collections: readonly string[]): void {
	const own = new Set(collections);

	for (const collection of own) {
		guardedCollections.add(collection);
		for (const action of ['create', 'update', 'delete']) {
			filter(`${collection}.items.${action}`, () => {
				throw Forbidden;
			});
		}
	}
	for (const action of ['create', 'update', 'delete']) {
		filter(`fields.${action}`, (_fields, { collection }, context) => {
			if (own.has(collection ?? '') && !isDeploy(context)) throw Forbidden;
		});
	}
	filter('collections.delete', (names: readonly string[], _meta, context) => {
		if (names.some((name) => own.has(name)) && !isDeploy(context)) throw Forbidden;
	});
}

/** The schema is the deploy's to change: it acts for nobody, every request for somebody. */
function isDeploy({ accountability }: FilterContext): boolean {
	return !accountability;
}

function checkAmounts(filter: Filter, collection: string, fields: readonly string[]): void {
	const check = (payload: Payload, _meta: FilterMeta, { schema }: FilterContext) => {
		const known = schema?.collections[collection]?.fields;
		for (const field of fields) {
			const isEmpty = payload[field] === null && known?.[field]?.nullable === true;
			if (payload[field] === undefined || isEmpty) continue;
			if (parseAmount(payload[field]) === undefined) throw wrongAmount(field);
		}
	};
	filter(`${collection}.items.create`, check);
	filter(`${collection}.items.update`, check);
}

function wrongAmount(field: string): Refusal {
	return InvalidPayload.with({
		path: field,
		reason: 'Expected a string of digits or a whole number, not negative.',
	});
}
