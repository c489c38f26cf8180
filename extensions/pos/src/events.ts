/** What the till announces. Events of one till come in order. */

/** A shift was opened with a float. */
export type ShiftOpened = {
	readonly topic: 'pos.shift.opened';
	readonly payload: {
		readonly shift: string;
		readonly till: string;
		readonly organization: string;
		readonly opening_cash: string;
		readonly currency: string;
	};
};

/** A shift was counted and closed. */
export type ShiftClosed = {
	readonly topic: 'pos.shift.closed';
	readonly payload: {
		readonly shift: string;
		readonly till: string;
		readonly organization: string;
		readonly expected_cash: string;
		readonly counted_cash: string;
		readonly difference: string;
		readonly currency: string;
	};
};

/** A sale was completed: it is paid, posted and numbered. */
export type SaleCompleted = {
	readonly topic: 'pos.sale.completed';
	readonly payload: {
		readonly sale: string;
		readonly number: string;
		readonly shift: string;
		readonly till: string;
		readonly organization: string;
		readonly customer: string | null;
		readonly total: string;
		readonly tax_total: string;
		readonly currency: string;
	};
};

export type PosEvent = ShiftOpened | ShiftClosed | SaleCompleted;

export const topics = [
	'pos.shift.opened',
	'pos.shift.closed',
	'pos.sale.completed',
] as const satisfies readonly PosEvent['topic'][];
