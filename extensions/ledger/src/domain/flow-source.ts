/**
 * From which accounts a flow may pay.
 *
 * - Of an organization, never of a person: nobody's wallet is opened by what somebody else set up.
 * - Not from what the organization owes to somebody, nor from cash, a bank or a receivable: there a
 *   payment would be an asset that nobody has brought.
 */
export type FlowSource = {
	readonly owner: 'user' | 'organization' | 'system';
	readonly normalSide: 'C' | 'D';
	/** Whether it is kept for somebody or something: a shareholder, a till. */
	readonly hasSubject: boolean;
};

/** Whether a flow may pay from this account. */
export function mayPayByFlow({ owner, normalSide, hasSubject }: FlowSource): boolean {
	return owner === 'organization' && normalSide === 'C' && !hasSubject;
}
