/**
 * What the plan is made of: operations that move money, and faults that hit the servers meanwhile.
 *
 * - An operation names people and earlier operations by their place, so that a plan is plain data.
 * - `key` is all that makes a request this one: whoever sends it again, sends the same key.
 */

export type Operation = { readonly key: string } & (
	| Transfer
	| Post
	| Hold
	| Capture
	| Release
	| Expire
	| Reverse
	| Sale
	| WalletSale
	| Opening
	| Distribution
	| Adjustment
	| Withdrawal
	| CallOff
	| Repeat
);

export type Kind = Operation['kind'];

/** Over HTTP, from wallet to wallet. */
export type Transfer = {
	readonly kind: 'transfer';
	readonly from: number;
	readonly to: number;
	readonly amount: bigint;
};
/** A journal of several legs: a wallet, or the house, pays some others. */
export type Post = {
	readonly kind: 'post';
	readonly from: number | 'house';
	readonly to: readonly number[];
	readonly amount: bigint;
};
/** Reserves a part of a wallet; one that `isDue` has expired already when it is made. */
export type Hold = {
	readonly kind: 'hold';
	readonly person: number;
	readonly amount: bigint;
	readonly isDue: boolean;
};
export type Capture = { readonly kind: 'capture'; readonly of: number; readonly amount: bigint };
export type Release = { readonly kind: 'release'; readonly of: number };
export type Expire = { readonly kind: 'expire'; readonly of: number };
/** Takes back a transfer or a posting. */
export type Reverse = { readonly kind: 'reverse'; readonly of: number };
/** Over HTTP, paid in cash. */
export type Sale = { readonly kind: 'sale'; readonly pieces: number };
/** Over HTTP, paid by a pay code of the customer. */
export type WalletSale = {
	readonly kind: 'walletSale';
	readonly person: number;
	readonly pieces: number;
};
/** Over HTTP: opens the case. */
export type Opening = { readonly kind: 'opening'; readonly person: number };
/** Over HTTP: prepares, approves and posts a split of profit. */
export type Distribution = { readonly kind: 'distribution'; readonly amount: bigint };
/** Over HTTP: an administrator corrects a wallet, and a second one confirms. */
export type Adjustment = {
	readonly kind: 'adjustment';
	readonly person: number;
	readonly amount: bigint;
};
/** Over HTTP: a customer asks for a payout, which reserves the money. */
export type Withdrawal = {
	readonly kind: 'withdrawal';
	readonly person: number;
	readonly amount: bigint;
};
/** Over HTTP: the customer calls the payout off, or the manager rejects it. */
export type CallOff = {
	readonly kind: 'callOff';
	readonly of: number;
	readonly by: 'customer' | 'manager';
};
/** Sends an earlier operation again. */
export type Repeat = { readonly kind: 'repeat'; readonly of: number };

export type Fault = {
	readonly kind: 'kill server' | 'stop database';
	/** It strikes when so many operations of the batch have been answered. */
	readonly after: number;
};

/** What runs between two audits. */
export type Batch = {
	/** The place of its first operation in the plan. */
	readonly first: number;
	readonly operations: readonly Operation[];
	readonly faults: readonly Fault[];
};

export type Plan = { readonly seed: number; readonly batches: readonly Batch[] };
