/**
 * Hooks run before Directus looks at permissions. A hook that says why a row stays says that there is
 * such a row, and what has become of it: only to those who may delete it.
 */
import { Forbidden } from './errors.ts';

/** What a filter of Directus is called with, as far as permissions need it. */
type Context = {
	readonly accountability: { readonly admin?: boolean } | null;
	readonly schema: object | null;
	readonly database: unknown;
};

type Permissions = {
	getItemPermissions(
		collection: string,
		id: string,
	): Promise<{ readonly delete: { readonly access: boolean } }>;
};

/** The services that Directus hands to a hook, as far as permissions need them. */
type Services = { readonly PermissionsService: new (options: object) => Permissions };

/** Refuses with FORBIDDEN whoever may not delete each of these rows, or names one that is not there. */
export async function requireDeletable(
	services: unknown,
	{ accountability, schema, database }: Context,
	collection: string,
	ids: unknown,
): Promise<void> {
	if (!accountability || accountability.admin) return;

	const { PermissionsService } = services as Services;
	const permissions = new PermissionsService({ accountability, schema, knex: database });
	for (const id of [ids].flat()) {
		const allowed = await permissions.getItemPermissions(collection, String(id));
		if (!allowed.delete.access) throw Forbidden;
	}
}
