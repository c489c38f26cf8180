/**
 * Tables whose form no request changes, that of an administrator neither.
 *
 * - Directus asks hooks about fields, but not about relations and sorting, and it drops a table before
 *   it asks: so its services refuse by themselves. REST, GraphQL and every other door lead to them.
 * - A whole schema is applied by the deploy alone, which comes through no request.
 */
import {
	CollectionsService,
	ItemsService,
	RelationsService,
	SchemaService,
	UtilsService,
	type ServiceClass,
} from './directus.ts';
import { Forbidden } from './errors.ts';

/** From now on requests that would change one of these tables are refused with FORBIDDEN. */
export function keepTables(isKept: (collection: string) => boolean): void {
	const isOfKept = (collection: unknown): boolean => isKept(String(collection));

	// Operations of flows delete without asking, and an error of the database would be a 500.
	refuse(ItemsService, 'deleteMany', (_keys, service) => isOfKept(service.collection));
	refuse(CollectionsService, 'deleteOne', isOfKept);
	refuse(RelationsService, 'createOne', (relation) =>
		isOfKept((relation as { collection?: unknown }).collection),
	);
	refuse(RelationsService, 'updateOne', isOfKept);
	refuse(RelationsService, 'deleteOne', isOfKept);
	refuse(UtilsService, 'sort', isOfKept);
	refuse(SchemaService, 'apply', () => true);
}

function refuse(
	{ prototype }: ServiceClass,
	method: string,
	isRefused: (first: unknown, service: { readonly collection?: string }) => boolean,
): void {
	const original = prototype[method];
	if (!original) throw new Error(`A service of Directus has no method ${method}.`);

	prototype[method] = async function refusing(...args) {
		if (this.accountability && isRefused(args[0], this)) throw Forbidden;
		return original.call(this, ...args);
	};
}
