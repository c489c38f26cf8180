/**
 * What a distribution is about, before it is computed.
 *
 * - A period begins with its first day and ends before its last: [from, to).
 * - Who holds units on the record date gets a part: for a shift, the day on which it closed.
 * - The takings of a shift are split once it is closed, and only when there are any.
 */
import type { Minor } from '@cubehub/core/money';
import { NothingToSplit, ShiftNotClosed } from '../errors.ts';

/** Written YYYY-MM-DD, in the time zone of the organization. */
export type Days = {
	readonly periodStart: string;
	readonly periodEnd: string;
	readonly recordDate: string;
};

export type Basis = Days & {
	readonly organization: string;
	readonly scope: string;
	readonly currency: string;
	readonly amount: Minor;
};

export type Takings = {
	readonly shift: string;
	readonly organization: string;
	readonly currency: string;
	readonly amount: Minor;
	/** None while the shift is open. */
	readonly days: Days | undefined;
};

/** The basis of an amount of the whole organization, in minor units. */
export function basisOfAmount(period: Omit<Basis, 'scope'>): Basis {
	return { ...period, scope: 'all' };
}

/** The basis of the takings of a shift. Refuses with SHIFT_NOT_CLOSED and NOTHING_TO_SPLIT. */
export function basisOfShift({ shift, days, ...takings }: Takings): Basis {
	if (!days) throw ShiftNotClosed;
	if (takings.amount <= 0n) throw NothingToSplit;

	return { ...takings, ...days, scope: `shift:${shift}` };
}
