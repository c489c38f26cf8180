import { currency, positiveAmount, uuid } from '@cubehub/core/http';
import { z } from 'zod';

/** What a flow fills in anew for each event. */
export const flowTransfer = z.object({
	step: z.string(),
	to: uuid,
	amount: positiveAmount,
	currency,
	note: z.string().trim().min(1).max(200).optional(),
});

/** What the operation fixes, as it is stored. */
export const fixedTransfer = z.object({
	source: z.string().regex(/^[1-9]\d{0,17}$/, 'The number of an account.'),
	limit: positiveAmount,
});

/** A transfer of a flow; amounts in minor units. */
export type FlowTransfer = z.output<typeof flowTransfer> & z.output<typeof fixedTransfer>;

/** What became of it. Without a journal where the event is itself the transfer of a flow. */
export type FlowPaid = {
	readonly journal: string | null;
	readonly to: string;
	readonly amount: string;
	readonly currency: string;
	/** Whether an earlier attempt had paid it. */
	readonly replayed: boolean;
};
