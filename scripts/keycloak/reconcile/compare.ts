/** Whether what Keycloak has is what the realm file says. Pure. */

/** Keycloak never gives these out again. */
const MASK = '**********';

/**
 * The places where `found` is not as declared, as dotted paths. Only what is declared is looked at;
 * texts that say a number or a flag count as such, and lists are sets.
 */
export function differences(declared: unknown, found: unknown, path = ''): readonly string[] {
	if (found === MASK) return [];
	if (Array.isArray(declared)) {
		return asSet(declared) === asSet(Array.isArray(found) ? found : []) ? [] : [path];
	}
	if (isObject(declared)) {
		const inside = isObject(found) ? found : {};
		return Object.entries(declared).flatMap(([key, value]) =>
			differences(value, inside[key], path === '' ? key : `${path}.${key}`),
		);
	}
	return String(declared ?? '') === String(found ?? '') ? [] : [path];
}

/** The first names of the differing paths, each once. */
export function topsOf(paths: readonly string[]): readonly string[] {
	return [...new Set(paths.map((path) => path.split('.')[0] ?? path))];
}

/** What is only in the first and what is only in the second list. */
export function comparedByName<Item>(
	declared: readonly Item[],
	found: readonly Item[],
	nameOf: (item: Item) => string | undefined,
): { readonly missing: readonly Item[]; readonly extra: readonly Item[] } {
	const names = (items: readonly Item[]) => new Set(items.map(nameOf));
	const [there, wanted] = [names(found), names(declared)];
	return {
		missing: declared.filter((item) => !there.has(nameOf(item))),
		extra: found.filter((item) => !wanted.has(nameOf(item))),
	};
}

function asSet(list: readonly unknown[]): string {
	return JSON.stringify(list.map((item) => JSON.stringify(item)).toSorted());
}

function isObject(value: unknown): value is { readonly [key: string]: unknown } {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
