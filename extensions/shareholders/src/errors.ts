import { InvalidPayload, type Refusal, refusal } from '@cubehub/core/errors';

export { CurrencyMismatch } from '@cubehub/core/errors';

export const ShiftNotClosed = refusal(
	409,
	'SHIFT_NOT_CLOSED',
	'The takings of a shift are split after it has been closed.',
	true,
);
export const NothingToSplit = refusal(
	409,
	'NOTHING_TO_SPLIT',
	'The shift took nothing that could be split.',
);
export const NoHolders = refusal(
	409,
	'NO_HOLDERS',
	'Nobody holds share units of the organization on the record date.',
);
export const AlreadySplit = refusal(
	409,
	'ALREADY_SPLIT',
	'The shift, or a day of the period, already belongs to a distribution in this currency.',
);
export const SplitOutdated = refusal(
	409,
	'SPLIT_OUTDATED',
	'The grants were changed while the split was computed. Ask again with a new key.',
	true,
);
export const NotDraft = refusal(
	409,
	'DISTRIBUTION_NOT_DRAFT',
	'Only a draft can be approved; this distribution has left that state.',
);
export const NotApproved = refusal(
	409,
	'DISTRIBUTION_NOT_APPROVED',
	'Only an approved distribution can be posted, and only once.',
);
export const SamePerson = refusal(
	409,
	'SAME_PERSON',
	'Another person than the one who prepared the distribution approves and posts it.',
);
export const DistributionFrozen = refusal(
	409,
	'DISTRIBUTION_FROZEN',
	'A distribution does not change after it has been approved. Correct it by a reversal.',
);
export const LinesIncomplete = refusal(
	409,
	'DISTRIBUTION_LINES_INCOMPLETE',
	'The lines of the distribution do not add up to its amount.',
);
export const GrantOverlaps = refusal(
	409,
	'GRANT_OVERLAPS',
	'The holder already has a grant of this class on one of these days. End that one first.',
);
export const HolderBound = refusal(
	409,
	'SHAREHOLDER_BOUND',
	'Organization and account of a holder cannot be changed. Make a new holder instead.',
);

const invalid = (path: string, reason: string): Refusal => InvalidPayload.with({ path, reason });

/** What each constraint of the tables answers when a generated write breaks it. */
export const constraints = {
	share_grants_units_positive: invalid('units', 'A whole number of share units, at least 1.'),
	share_grants_days_in_order: invalid('effective_to', 'A day after effective_from.'),
	share_grants_no_overlap: GrantOverlaps,
	shareholders_account_kept: HolderBound,
	shareholders_account_present: invalid('account', 'Opened by the ledger.'),
	distributions_status_known: invalid('status', 'draft, approved, posted, paid, reversed or void.'),
	distributions_amount_positive: invalid('amount', 'Minor units, from 1 to 999999999999999999.'),
	distributions_period_in_order: invalid('period_end', 'A day after period_start.'),
	distributions_inputs_hash_hex: invalid('inputs_hash', '64 hexadecimal digits.'),
	distributions_approved_whole: invalid('approved_by', 'Given with the hash of the inputs.'),
	distributions_posted_dated: invalid('posted_at', 'Given with the posting.'),
	distributions_no_overlap: AlreadySplit,
	distributions_shift_once: AlreadySplit,
	distributions_frozen: DistributionFrozen,
	distributions_sum: LinesIncomplete,
	distributions_two_people: SamePerson,
	shareholder_distributions_units: invalid('units', 'From 1 to the units of all holders.'),
	shareholder_distributions_rounding: invalid('remainder', 'What the rounding left.'),
	shareholder_distributions_amount: invalid('amount', 'The rounded part and its extra unit.'),
	shareholder_distributions_paid_not_over: invalid('paid_amount', 'From 0 to the amount.'),
	shareholder_distributions_frozen: DistributionFrozen,
} satisfies Record<string, Refusal>;
