import { Forbidden, InvalidPayload, refusal, type Refusal } from '@cubehub/core/errors';

export const CaseNotActive = refusal(409, 'CASE_NOT_ACTIVE', 'This case cannot be opened now.');
export const CaseNotPublished = refusal(
	409,
	'CASE_NOT_PUBLISHED',
	'A case becomes active by publishing its odds.',
);
export const CaseArchived = refusal(
	409,
	'CASE_ARCHIVED',
	'An archived case is not published again.',
);
export const CasePriceFrozen = refusal(
	409,
	'CASE_PRICE_FROZEN',
	'Price, currency and organization of a published case do not change; a new price comes with publishing.',
);
export const CaseHasOpenings = refusal(
	409,
	'CASE_HAS_OPENINGS',
	'This case has been opened: archive it instead of deleting it.',
);
export const CaseIsPublished = refusal(
	409,
	'CASE_IS_PUBLISHED',
	'This case has published odds: archive it instead of deleting it.',
);
export const CaseItemIsPublished = refusal(
	409,
	'CASE_ITEM_IS_PUBLISHED',
	'This item is part of published odds: switch it off instead of deleting it.',
);
export const OddsInvalid = refusal(422, 'ODDS_INVALID', 'These odds cannot be published.');
export const NonceTaken = refusal(
	409,
	'NONCE_TAKEN',
	'Another opening came first: open again with a new key.',
	true,
);

const invalid = (path: string, reason: string) => InvalidPayload.with({ path, reason });

const NAME = 'One line of text.';
const PRICE = 'Minor units, from 1 to 999999999999999999.';
const VALUE = 'Minor units, from 0 to 999999999999999999.';
const RARITY = 'common, uncommon, rare, epic or legendary.';
const REWARD = 'item or money.';

/** What a client is told when the database refuses. What only the functions of this bundle write is FORBIDDEN. */
export const constraints: { readonly [constraint: string]: Refusal } = {
	cases_price_in_range: invalid('price', PRICE),
	cases_slug_well_formed: invalid('slug', 'a–z and 0–9, parted by single hyphens.'),
	cases_status_known: invalid('status', 'draft, active, paused or archived.'),
	cases_active_is_published: CaseNotPublished,
	cases_version_by_publish: Forbidden,
	cases_price_by_publish: CasePriceFrozen,
	case_items_name_one_line: invalid('name', NAME),
	case_items_rarity_known: invalid('rarity', RARITY),
	case_items_reward_known: invalid('reward', REWARD),
	case_items_weight_in_range: invalid('weight', 'A whole number from 1 to 9007199254740991.'),
	case_items_value_in_range: invalid('value', VALUE),
	case_items_stock_not_negative: invalid('stock_left', 'A whole number from 0, or empty.'),
	case_versions_price_in_range: invalid('price', PRICE),
	case_versions_total_weight_in_range: OddsInvalid,
	case_versions_items_hash_well_formed: OddsInvalid,
	case_versions_numbered: Forbidden,
	case_versions_sum: OddsInvalid,
	case_versions_hash: OddsInvalid,
	case_versions_frozen: Forbidden,
	case_version_items_position_positive: OddsInvalid,
	case_version_items_name_one_line: invalid('name', NAME),
	case_version_items_rarity_known: invalid('rarity', RARITY),
	case_version_items_reward_known: invalid('reward', REWARD),
	case_version_items_weight_positive: OddsInvalid,
	case_version_items_value_in_range: invalid('value', VALUE),
	case_version_items_in_order: OddsInvalid,
	case_version_items_once: OddsInvalid,
	case_version_items_late: Forbidden,
	case_version_items_frozen: Forbidden,
	case_seeds_status_known: Forbidden,
	case_seeds_hash_well_formed: Forbidden,
	case_seeds_client_seed_well_formed: invalid('client_seed', '1 to 64 of A–Z a–z 0–9 _ -'),
	case_seeds_nonce_not_negative: Forbidden,
	case_seeds_revealed_has_seed: Forbidden,
	case_seeds_reveal_matches: Forbidden,
	case_seeds_one_of_each: Forbidden,
	case_seeds_forward: Forbidden,
	case_openings_ticket_in_range: Forbidden,
	case_openings_outcome_known: Forbidden,
	case_openings_nonce_once: NonceTaken,
	case_openings_frozen: Forbidden,
	inventory_items_status_known: Forbidden,
	inventory_items_value_in_range: Forbidden,
	inventory_items_claimed_has_time: Forbidden,
};
