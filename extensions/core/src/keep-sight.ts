/**
 * Questions of people are narrowed to what they may read of the fields that they ask by (sight.ts),
 * whichever door they come through: REST, GraphQL and sockets read by the same two services.
 */
import type { Knex } from 'knex';
import type { Accountability } from './auth.ts';
import { fetchPermissions, fetchPolicies, ItemsService, MetaService } from './directus.ts';
import { Forbidden } from './errors.ts';
import { collectionsOf, withinSight, type Query, type ReadRule, type Sight } from './sight.ts';

type Service = {
	/** The collection that is asked for. */
	readonly collection: string;
	readonly accountability: Accountability | null;
	readonly knex: Knex;
	readonly schema: { readonly relations: Sight['relations'] };
};

/** From now on no question of a person tells more than its answer may. */
export function keepSight(): void {
	const { readByQuery, getKeysByQuery } = ItemsService.prototype;
	const { getMetaForQuery } = MetaService.prototype;
	if (!readByQuery || !getKeysByQuery || !getMetaForQuery) {
		throw new Error('Directus reads in another way.');
	}

	ItemsService.prototype['readByQuery'] = async function reading(query, ...rest) {
		const asked = await narrowed(query as Query, this as unknown as Service);
		return readByQuery.call(this, asked, ...rest);
	};
	// What a change or a deletion by a query touches, Directus looks up as nobody in particular.
	ItemsService.prototype['getKeysByQuery'] = async function choosing(query) {
		const asked = await narrowed(query as Query, this as unknown as Service, refuse);
		return getKeysByQuery.call(this, asked);
	};
	MetaService.prototype['getMetaForQuery'] = async function counting(collection, query) {
		const service = { ...(this as unknown as Service), collection: String(collection) };
		const asked = query && (await narrowed(query as Query, service));
		return getMetaForQuery.call(this, collection, asked);
	};
}

function refuse(): never {
	throw Forbidden;
}

async function narrowed(
	query: Query,
	{ collection, accountability, knex, schema }: Service,
	refuseUnreadable?: () => never,
): Promise<Query> {
	if (!accountability || accountability.admin || !asks(query)) return query;
	const { relations } = schema;
	const collections = collectionsOf(query, collection, { relations, rulesOf: () => [] });

	const context = { knex, schema };
	const policies = await fetchPolicies(accountability, context);
	const asked = { action: 'read', accountability, policies, collections } as const;
	const rules: readonly ReadRule[] = await fetchPermissions(asked, context);
	const rulesOf = (name: string): readonly ReadRule[] =>
		rules.filter((rule) => rule.collection === name);
	return withinSight(query, collection, {
		relations,
		rulesOf,
		...(refuseUnreadable && { refuse: refuseUnreadable }),
	});
}

const asks = ({ filter, sort, group, aggregate, deep }: Query): boolean =>
	[filter, sort, group, aggregate, deep].some((part) => part !== undefined && part !== null);
