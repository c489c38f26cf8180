/** Directus' own OpenAPI document with our endpoints in it. */
import type { Accountability } from '../auth.ts';
import { getSchema } from '../directus.ts';
import { cataloguedRoutes } from '../http/catalogue.ts';
import { heldServices } from '../services.ts';
import { operationOf, pathOf } from './operation.ts';
import { components } from './components.ts';

type Part = { readonly [name: string]: unknown };

/** The whole document: collections as far as the caller may use them, and every endpoint. */
export async function fullDocument(
	accountability: Accountability | null,
	version: string,
): Promise<{ openapi: string; paths: { [path: string]: unknown } }> {
	const { SpecificationService } = heldServices();
	const schema = await getSchema();
	// Without anybody's rights the service shows everything: nobody gets the rights of the public.
	const asked = accountability ?? { user: null, role: null, roles: [], admin: false, app: false };
	const native = await new SpecificationService({ accountability: asked, schema }).oas.generate();
	return merged(native, version);
}

/** Our paths, tags and components beside those of Directus. */
export function merged(
	native: Part,
	version: string,
): { openapi: string; paths: { [path: string]: unknown } } {
	return {
		...native,
		openapi: '3.0.1',
		info: {
			title: 'Cubehub',
			description: 'Generated collections of Directus, and the endpoints of Cubehub.',
			version,
		},
		tags: [...((native['tags'] as Part[] | undefined) ?? []), ...ownTags()],
		paths: { ...(native['paths'] as Part | undefined), ...ownPaths() },
		components: joined(native['components'] as { [kind: string]: Part } | undefined, components),
	} as { openapi: string; paths: { [path: string]: unknown } };
}

function ownTags(): readonly Part[] {
	const ids = new Set(cataloguedRoutes().map(({ endpoint }) => endpoint));
	return [...ids].map((name) => ({ name: `/${name}`, description: `Endpoints below /${name}.` }));
}

function ownPaths(): Part {
	const paths: { [path: string]: { [method: string]: unknown } } = {};
	for (const route of cataloguedRoutes()) {
		const path = (paths[pathOf(route)] ??= {});
		path[route.method] = operationOf(route);
	}
	return paths;
}

function joined(
	left: { readonly [kind: string]: Part } = {},
	right: { readonly [kind: string]: Part },
): Part {
	const kinds = new Set([...Object.keys(left), ...Object.keys(right)]);
	return Object.fromEntries([...kinds].map((kind) => [kind, { ...left[kind], ...right[kind] }]));
}
