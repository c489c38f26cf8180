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

/** What each constraint of the tables answers when a generated write breaks it. */
export const constraints = {
	share_grants_units_positive: InvalidPayload.with({
		path: 'units',
		reason: 'A whole number of share units, at least 1.',
	}),
	share_grants_days_in_order: InvalidPayload.with({
		path: 'effective_to',
		reason: 'A day after effective_from.',
	}),
	share_grants_no_overlap: GrantOverlaps,
	shareholders_account_kept: HolderBound,
	distributions_no_overlap: AlreadySplit,
	distributions_shift_once: AlreadySplit,
	distributions_frozen: DistributionFrozen,
	distributions_sum: LinesIncomplete,
	distributions_two_people: SamePerson,
	shareholder_distributions_frozen: DistributionFrozen,
} satisfies Record<string, Refusal>;
