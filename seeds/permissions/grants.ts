/** How permissions are written down: who may do what with which rows and fields of a collection. */
import type { Action, Filter, Permission } from '../../extensions/core/src/deploy/declaration.ts';
import { policyId, type PolicyName } from '../ids.ts';

export type Grant = {
	readonly to: readonly PolicyName[];
	readonly may: readonly Action[];
	readonly collection: string;
	/** Only these rows; all of them when left out. */
	readonly rows?: Filter;
	readonly fields: readonly string[];
};

/** One permission for each policy and action. */
export function permissionsOf(grants: readonly Grant[]): readonly Permission[] {
	return grants.flatMap(({ to, may, collection, rows, fields }) =>
		to.flatMap((policy) =>
			may.map((action) => ({
				policy: policyId(policy),
				collection,
				action,
				// A new row has no parent yet to compare: the hook of `work` looks at it.
				permissions: action === 'create' ? null : (rows ?? null),
				validation: null,
				presets: null,
				fields,
			})),
		),
	);
}

export const everyField = ['*'];

/** Rows whose field names the person who asks. */
export const mine = (path: string): Filter => nest(path, { _eq: '$CURRENT_USER' });

/**
 * The membership of the person who asks. Both conditions hold for one row: Directus joins a path
 * once. (`_some` would say it more plainly, but Directus knows it at the top of a filter only.)
 */
export const memberToday: Filter = {
	_and: [{ user: { _eq: '$CURRENT_USER' } }, { left_at: { _null: true } }],
};

/** Rows that lead to an organization in which the person who asks is a member today. */
export const ofMyOrganization = (path: string): Filter => nest(path, { members: memberToday });

/** The filter at the end of a path of relations: `nest('sale.customer', f)` is `{ sale: { customer: f } }`. */
export function nest(path: string, filter: Filter): Filter {
	return path
		.split('.')
		.toReversed()
		.reduce((inner, step) => ({ [step]: inner }), filter);
}
