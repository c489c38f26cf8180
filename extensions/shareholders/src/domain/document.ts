/** A computed split in the words of the interface: as it is answered and as it is saved. */
import type { Basis } from './basis.ts';
import type { Line } from './split.ts';

/** The document of a split, with its lines in their order. */
export function documentOf(basis: Basis, lines: readonly Line[]) {
	return {
		organization: basis.organization,
		scope: basis.scope,
		period_start: basis.periodStart,
		period_end: basis.periodEnd,
		record_date: basis.recordDate,
		currency: basis.currency,
		amount: basis.amount,
		lines: lines.map((line) => ({
			shareholder: line.shareholder,
			units: line.units,
			total_units: line.totalUnits,
			floor_amount: line.floorAmount,
			remainder: line.remainder,
			extra: line.extra === 1n ? (1 as const) : (0 as const),
			amount: line.amount,
		})),
	};
}
