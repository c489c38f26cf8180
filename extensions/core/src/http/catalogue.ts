/** All routes of this process: from them the pages of the API are made. */
import type { DeclaredRoute } from './route.ts';

export type CataloguedRoute = DeclaredRoute & {
	readonly endpoint: string;
	/** Method and full pattern: 'POST /pos/shifts/:id/close'. Keys and journals are unique within it. */
	readonly name: string;
};

const endpoints = new Map<string, readonly CataloguedRoute[]>();

/** Adds the routes of an endpoint; those of an earlier load of the same one are replaced. */
export function catalogue(
	endpoint: string,
	routes: readonly DeclaredRoute[],
): readonly CataloguedRoute[] {
	const named = routes.map((declared) => ({
		...declared,
		endpoint,
		name: nameOf(endpoint, declared),
	}));
	endpoints.set(endpoint, named);
	return named;
}

/** Every route, by endpoint and in the order of declaration. */
export function cataloguedRoutes(): readonly CataloguedRoute[] {
	return [...endpoints.values()].flat();
}

function nameOf(endpoint: string, { method, path }: DeclaredRoute): string {
	return `${method.toUpperCase()} /${endpoint}${path === '/' ? '' : path}`;
}
