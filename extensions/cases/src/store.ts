import type { Work } from '@cubehub/core/work';
import { Forbidden } from '@cubehub/core/errors';
import type { DraftItem, PublishedItem, Reward } from './domain/odds.ts';
import { CaseNotActive } from './errors.ts';
import { sha256 } from './fairness.ts';
import type { InventoryItem, OpenCaseDocument, ProofDocument } from './schemas.ts';

type Status = 'draft' | 'active' | 'paused' | 'archived';

/** A published item as JSON carries it: numbers are digit strings. */
type ItemRow = {
	readonly id: string;
	readonly position: number;
	readonly case_item: string;
	readonly name: string;
	readonly image: string | null;
	readonly rarity: string;
	readonly reward: Reward;
	readonly weight: string;
	readonly value: string;
	readonly currency: string;
};

export type Odds = {
	readonly id: string;
	readonly price: bigint;
	readonly totalWeight: bigint;
	readonly items: readonly (PublishedItem & { readonly id: string })[];
};

export type Draft = {
	readonly case: string;
	readonly organization: string;
	readonly status: Status;
	readonly price: bigint;
	readonly currency: string;
	/** What is in force while the draft is edited; none before it is published first. */
	readonly inForce: Pick<Odds, 'price' | 'items'> | null;
	readonly items: readonly DraftItem[];
};

/** The odds with which a case is opened now. Refuses with CASE_NOT_ACTIVE; an unknown case is FORBIDDEN. */
export async function oddsInForce(work: Work, caseId: string): Promise<Odds> {
	const [row] = await work.sql<{
		status: Status;
		id: string;
		price: bigint;
		total_weight: bigint;
		items: readonly ItemRow[];
	}>`
		select c.status, v.id, v.price, v.total_weight, cases_published_items(v.id) as items
		from cases c
		left join case_versions v on v.id = c.current_version
		where c.id = ${caseId}`;
	if (!row) throw Forbidden;
	if (row.status !== 'active') throw CaseNotActive;

	return {
		id: row.id,
		price: row.price,
		totalWeight: row.total_weight,
		items: row.items.map(publishedItem),
	};
}

/** The case with the draft of its odds, in the order of the draw. Holds both until the transaction ends. */
export async function lockDraft(work: Work, caseId: string): Promise<Draft> {
	// Locked first and read after: what another publication made is seen by a new statement only.
	await work.sql`select 1 from cases where id = ${caseId} for no key update`;
	const [row] = await work.sql<{
		organization: string;
		status: Status;
		price: bigint;
		currency: string;
		published: readonly ItemRow[] | null;
	}>`
		select
			c.organization, c.status, c.price, c.currency,
			case when c.current_version is not null then cases_published_items(c.current_version) end
				as published
		from cases c
		where c.id = ${caseId}`;
	if (!row) throw Forbidden;

	return {
		case: caseId,
		organization: row.organization,
		status: row.status,
		price: row.price,
		currency: row.currency,
		// The price of a published case is that of its version in force.
		inForce: row.published && { price: row.price, items: row.published.map(publishedItem) },
		items: await lockDraftItems(work, caseId),
	};
}

async function lockDraftItems(work: Work, caseId: string): Promise<readonly DraftItem[]> {
	const rows = await work.sql<{
		id: string;
		name: string;
		image: string | null;
		rarity: string;
		reward: Reward;
		weight: bigint;
		value: bigint;
		currency: string;
		stock_left: bigint | null;
	}>`
		with locked as (
			select *
			from case_items
			where "case" = ${caseId} and is_active
			order by id
			for share
		)
		select id, name, image, rarity, reward, weight, value, currency, stock_left
		from locked
		order by sort nulls last, id`;

	return rows.map((row, index) => ({
		position: index + 1,
		caseItem: row.id,
		name: row.name,
		image: row.image,
		rarity: row.rarity,
		reward: row.reward,
		weight: row.weight,
		value: row.value,
		currency: row.currency,
		stockLeft: row.stock_left,
	}));
}

/** Freezes the draft as the next version and puts it in force. */
export async function publishVersion(
	work: Work,
	draft: Draft,
	version: { readonly price: bigint; readonly totalWeight: bigint; readonly itemsText: string },
): Promise<void> {
	const items = draft.items.map((item) => item.caseItem);
	await work.sql`
		select cases_publish_version(
			p_case => ${draft.case}::uuid,
			p_version => ${work.newId()}::uuid,
			p_price => ${version.price}::bigint,
			p_items => ${items}::uuid[],
			p_total_weight => ${version.totalWeight}::bigint,
			p_items_hash => ${sha256(version.itemsText)}::text,
			p_actor => ${work.actor.userId}::uuid)`;
}

/** Makes a paused case active again with the odds that it has. */
export async function activate(work: Work, caseId: string): Promise<void> {
	await work.sql`
		update cases
		set status = 'active', date_updated = current_timestamp, user_updated = ${work.actor.userId}
		where id = ${caseId} and status <> 'active'`;
}

/** Active cases with their odds in force, in the order of the shop; `after` is the last one of the page before. */
export async function activeCases(
	work: Work,
	page: { readonly after: string | null; readonly limit: number },
): Promise<readonly OpenCaseDocument[]> {
	return work.sql<OpenCaseDocument>`
		select
			c.id, c.organization, c.name, c.slug, c.description, c.image, v.price, v.currency,
			v.id as case_version, v.version, v.published_at, v.total_weight, v.items_hash,
			cases_published_items(v.id) as items
		from cases c
		join case_versions v on v.id = c.current_version
		where c.status = 'active'
			and (
				${page.after}::uuid is null
				or (coalesce(c.sort, 2147483647), c.slug) > (
					select coalesce(l.sort, 2147483647), l.slug from cases l where l.id = ${page.after}::uuid
				)
			)
		order by coalesce(c.sort, 2147483647), c.slug
		limit ${page.limit}`;
}

/** One active case with its odds in force. Any other is FORBIDDEN, as one that does not exist. */
export async function activeCase(work: Work, caseId: string): Promise<OpenCaseDocument> {
	const [row] = await work.sql<OpenCaseDocument>`
		select
			c.id, c.organization, c.name, c.slug, c.description, c.image, v.price, v.currency,
			v.id as case_version, v.version, v.published_at, v.total_weight, v.items_hash,
			cases_published_items(v.id) as items
		from cases c
		join case_versions v on v.id = c.current_version
		where c.id = ${caseId} and c.status = 'active'`;
	if (!row) throw Forbidden;
	return row;
}

/** Everything that checks one of the person's own openings; anybody else's is FORBIDDEN. */
export async function proofOf(work: Work, opening: string): Promise<ProofDocument> {
	const [row] = await work.sql<ProofDocument>`
		select
			'cubehub-case-v1' as algorithm, o.id as opening, o.created_at as opened_at,
			v."case", v.id as case_version, v.version, v.published_at,
			s.server_seed_hash, s.server_seed, s.created_at as committed_at, s.revealed_at,
			o.client_seed, o.nonce, o.ticket, o.total_weight, v.items_hash,
			cases_published_items(v.id) as items,
			jsonb_build_object('position', i.position, 'case_item', i.case_item, 'name', i.name) as won,
			o.outcome, o.price, o.currency, o.journal
		from case_openings o
		join case_versions v on v.id = o.case_version
		join case_version_items i on i.id = o.case_version_item
		join case_seeds s on s.id = o.seed
		where o.id = ${opening} and o."user" = ${work.actor.userId}`;
	if (!row) throw Forbidden;
	return row;
}

/** What the person owns or owned, newest first; `after` is the last one of the page before. */
export async function ownInventory(
	work: Work,
	page: { readonly after: string | null; readonly limit: number },
): Promise<readonly InventoryItem[]> {
	return work.sql<InventoryItem>`
		select id, name, status, opening, case_item, rarity, value, currency, image, claimed_at, created_at
		from inventory_items
		where "user" = ${work.actor.userId}
			and (${page.after}::uuid is null or id < ${page.after}::uuid)
		order by id desc
		limit ${page.limit}`;
}

function publishedItem(row: ItemRow): PublishedItem & { readonly id: string } {
	return {
		id: row.id,
		position: row.position,
		caseItem: row.case_item,
		name: row.name,
		image: row.image,
		rarity: row.rarity,
		reward: row.reward,
		weight: BigInt(row.weight),
		value: BigInt(row.value),
		currency: row.currency,
	};
}
