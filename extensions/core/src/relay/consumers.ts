/** The consumers of a process by the name that stands in a row: those with a name, and families. */
import type { Consumer, ConsumerFamily } from '../outbox.ts';
import type { Wanted } from './rows.ts';

export type Consumers = {
	/** What to ask the database for. */
	readonly wanted: Wanted;
	/** Who handles the rows of this name; undefined where nobody of this process does. */
	readonly find: (name: string) => Consumer | undefined;
};

/** A name goes before a family. */
export function consumersOf(
	named: readonly Consumer[],
	families: readonly ConsumerFamily[],
): Consumers {
	const byName = new Map(named.map((consumer) => [consumer.name, consumer]));
	return {
		// A prefix holds none of the letters that mean something in a pattern.
		wanted: { names: [...byName.keys()], patterns: families.map(({ prefix }) => `${prefix}%`) },
		find: (name) => {
			const known = byName.get(name);
			if (known) return known;
			const family = families.find(({ prefix }) => name.startsWith(prefix));
			return family && memberOf(family, name);
		},
	};
}

function memberOf(family: ConsumerFamily, name: string): Consumer {
	return {
		...family,
		name,
		topics: [],
		handle: (event, sql) => family.handle(event, sql, name),
	};
}

/** What figures tell of a consumer: a family is one of them, however many members it has. */
export function countedName(name: string): string {
	const end = name.indexOf(':');
	return end < 0 ? name : `${name.slice(0, end)}:*`;
}
