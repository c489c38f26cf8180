/**
 * What a path of an earlier system is today: one canonical path, and what of the earlier request
 * goes where in the new one.
 */

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** `POST /api/friends/requests/:id/accept` */
export type Line = `${Method} /${string}`;

/**
 * A value of a query or a body. In it `:name` stands for the part of the earlier path, or of its query,
 * that has this name, and `$NOW` in a body for the present moment.
 */
export type Value = string | number | boolean | null | readonly Value[] | Fields;
export type Fields = { readonly [name: string]: Value };

export type Alias = {
	/** Ids of the promises that it keeps, as in promises.csv. */
	readonly serves: readonly string[];
	readonly from: Line;
	readonly to: Line;
	readonly query?: Fields;
	/** Fields that the earlier path says by itself. */
	readonly body?: Fields;
	/** The canonical path moves money: a request without an Idempotency-Key gets one. */
	readonly movesMoney?: true;
	/** Only requests with such a body; others go to the next alias of the same line, or stay. */
	readonly when?: (body: Sent, isSso: boolean) => boolean;
	/** While Keycloak holds the logins, the token of the body opens a page of it. */
	readonly opensActionLink?: true;
	/** Answers as the Auth Service did: { statusCode, message, data }. */
	readonly isWrapped?: true;
};

/** A query or a body as it came. */
export type Sent = { readonly [name: string]: unknown };

/** The names in a path, decoded. */
export type Names = { readonly [name: string]: string };

export type Match = {
	readonly alias: Alias;
	readonly names: Names;
	/** The canonical path with the parts of the earlier one in it, as they were sent. */
	readonly path: string;
};

/** Finds the aliases of a request, the most literal first: /users/search before /users/:id. */
export type Find = (method: string, path: string) => readonly Match[];

type Compiled = { readonly alias: Alias; readonly segments: readonly string[] };

const isName = (segment: string): boolean => segment.startsWith(':');

/** Makes the table ready to be asked. */
export function compile(aliases: readonly Alias[]): Find {
	const shelves = new Map<string, Compiled[]>();
	for (const alias of aliases) {
		const { method, segments } = partsOf(alias.from);
		const shelf = shelfOf(method, segments);
		shelves.set(shelf, [...(shelves.get(shelf) ?? []), { alias, segments }]);
	}
	for (const shelf of shelves.values()) shelf.sort(byLiterals);

	return (method, path) => {
		const segments = segmentsOf(path);
		const shelf = shelves.get(shelfOf(method, segments)) ?? [];
		return shelf.flatMap((compiled) => matched(compiled, segments));
	};
}

/** Method and path of a line. */
export function partsOf(line: Line): { method: Method; path: string; segments: readonly string[] } {
	const [method, path] = line.split(' ') as [Method, string];
	return { method, path, segments: segmentsOf(path) };
}

function segmentsOf(path: string): readonly string[] {
	const trimmed = path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
	return trimmed.split('/').slice(1);
}

/** Lines of one method and one length are looked through together. */
const shelfOf = (method: string, segments: readonly string[]): string =>
	`${method} ${segments.length}`;

/** Stable: lines that are alike stay in the order of the table. */
function byLiterals(one: Compiled, other: Compiled): number {
	for (const [index, segment] of one.segments.entries()) {
		const difference = Number(isName(segment)) - Number(isName(other.segments[index] ?? ''));
		if (difference !== 0) return difference;
	}
	return 0;
}

function matched({ alias, segments }: Compiled, sent: readonly string[]): readonly Match[] {
	const raw = new Map<string, string>();
	for (const [index, segment] of segments.entries()) {
		const part = sent[index] ?? '';
		if (!isName(segment)) {
			if (segment !== part) return [];
		} else if (part === '') return [];
		else raw.set(segment, part);
	}

	const names = decoded(raw);
	if (!names) return [];
	const path = partsOf(alias.to).segments.map((segment) => raw.get(segment) ?? segment);
	return [{ alias, names, path: `/${path.join('/')}` }];
}

/** Undefined when a part is no text: such a path is nobody's. */
function decoded(raw: ReadonlyMap<string, string>): Names | undefined {
	try {
		return Object.fromEntries(
			[...raw].map(([name, part]) => [name.slice(1), decodeURIComponent(part)]),
		);
	} catch {
		return undefined;
	}
}
