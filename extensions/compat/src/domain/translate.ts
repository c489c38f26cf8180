/** What query and body of an earlier request are in the canonical one. */
import type { Fields, Match, Names, Sent, Value } from './alias.ts';

/**
 * The query of the canonical request: what was sent, without the names that the alias uses up, and
 * what the alias adds. Both filters hold where both have one.
 */
export function queryOf({ alias, names }: Match, sent: Sent): Sent {
	const { query = {} } = alias;
	const used = new Set<string>();
	const added = fieldsOf(query, (name) => {
		if (names[name] !== undefined) return names[name];
		used.add(name);
		return textOf(sent[name]);
	});
	const rest = Object.fromEntries(Object.entries(sent).filter(([name]) => !used.has(name)));
	if (added['filter'] === undefined || rest['filter'] === undefined) return { ...rest, ...added };
	return { ...rest, ...added, filter: { _and: [added['filter'], parsed(rest['filter'])] } };
}

/** The body of the canonical request; what the path says stands above what was sent. */
export function bodyOf({ alias, names }: Match, sent: unknown, now: Date): unknown {
	if (alias.body === undefined) return sent;
	const added = fieldsOf(alias.body, (name) => names[name], now);
	const isObject = typeof sent === 'object' && sent !== null && !Array.isArray(sent);
	return { ...(isObject ? sent : {}), ...added };
}

type Lookup = (name: string) => Names[string] | undefined;

const fieldsOf = (fields: Fields, look: Lookup, now?: Date): Fields =>
	(filled(fields, look, now) ?? {}) as Fields;

/** The value with its names looked up; parts of it that hang on an unknown name are left out. */
function filled(value: Value, look: Lookup, now?: Date): Value | undefined {
	if (typeof value === 'string') {
		if (value === '$NOW' && now) return now.toISOString();
		return value.startsWith(':') ? look(value.slice(1)) : value;
	}
	if (typeof value !== 'object' || value === null) return value;
	if (Array.isArray(value)) return value.flatMap((inner: Value) => filled(inner, look, now) ?? []);
	const entries = Object.entries(value as Fields)
		.map(([name, inner]) => [name, filled(inner, look, now)] as const)
		.filter((entry): entry is readonly [string, Value] => entry[1] !== undefined);
	const isEmptied = entries.length === 0 && Object.keys(value).length > 0;
	return isEmptied ? undefined : Object.fromEntries(entries);
}

const textOf = (value: unknown): string | undefined =>
	typeof value === 'string' ? value : undefined;

/** A filter may come as JSON; one that is none is refused where it is read. */
function parsed(filter: unknown): unknown {
	if (typeof filter !== 'string') return filter;
	try {
		return JSON.parse(filter);
	} catch {
		return filter;
	}
}
