/**
 * Checking an opening from its proof alone.
 *
 * - Nothing but the proof is read: no database, no server.
 * - While the server seed is secret, the published odds and the choice of the item can be checked;
 *   the commitment and the ticket follow when the seed is revealed.
 */
import { drawTicket, type Hmac, itemAt } from './roll.ts';
import { itemsText, type OddsLine, type Reward, totalWeight } from './odds.ts';

export type Outcome = 'item' | 'money' | 'cash_fallback';

export type Proof = {
	readonly caseVersion: string;
	readonly serverSeedHash: string;
	readonly serverSeed: string | null;
	readonly clientSeed: string;
	readonly nonce: bigint;
	readonly ticket: bigint;
	readonly totalWeight: bigint;
	readonly itemsHash: string;
	readonly items: readonly OddsLine[];
	readonly won: { readonly position: number; readonly caseItem: string };
	readonly outcome: Outcome;
};

/** What checking needs and a pure rule may not import. */
export type Hashes = {
	readonly sha256: (content: string | Uint8Array) => string;
	readonly hmacOf: (serverSeed: Uint8Array) => Hmac;
};

export type Check = {
	readonly rule: string;
	readonly result: 'matches' | 'differs' | 'not yet';
	readonly stated: string;
	/** What was computed; none while the seed is secret. */
	readonly computed: string | null;
};

/** The rules below that need no server seed. */
export const RULES_AT_ONCE = ['hash of the items', 'total weight', 'item won', 'reward'] as const;

/** The rules below that wait until the server seed is revealed. */
export const RULES_AFTER_REVEAL = ['commitment to the server seed', 'ticket'] as const;

/** Computes everything that a proof states and compares. */
export function checkProof(proof: Proof, hashes: Hashes): readonly Check[] {
	const winner = wonBy(proof.items, proof.ticket);
	const seed = proof.serverSeed === null ? null : bytesOf(proof.serverSeed);

	return [
		check('hash of the items', proof.itemsHash, hashes.sha256(itemsText(proof.items))),
		check('total weight', `${proof.totalWeight}`, `${totalWeight(proof.items)}`),
		check('commitment to the server seed', proof.serverSeedHash, seed && hashes.sha256(seed)),
		check('ticket', `${proof.ticket}`, seed && ticketOf(proof, hashes.hmacOf(seed))),
		check('item won', nameOf(proof.won), winner ? nameOf(winner) : 'none'),
		check('reward', rewardOf(proof.outcome), winner?.reward ?? 'none'),
	];
}

function check(rule: string, stated: string, computed: string | null): Check {
	if (computed === null) return { rule, result: 'not yet', stated, computed };
	return { rule, result: stated === computed ? 'matches' : 'differs', stated, computed };
}

function ticketOf(proof: Proof, hmac: Hmac): string {
	if (proof.totalWeight < 1n) return 'none';
	return `${drawTicket(proof.totalWeight, proof, hmac).ticket}`;
}

function wonBy(items: readonly OddsLine[], ticket: bigint): OddsLine | null {
	return ticket >= 0n && ticket < totalWeight(items) ? itemAt(items, ticket) : null;
}

function nameOf(item: { readonly position: number; readonly caseItem: string }): string {
	return `${item.position}. ${item.caseItem}`;
}

/** An item that is out of stock is still the item that was drawn. */
function rewardOf(outcome: Outcome): Reward {
	return outcome === 'money' ? 'money' : 'item';
}

function bytesOf(hex: string): Uint8Array {
	return Uint8Array.from({ length: hex.length / 2 }, (_, index) =>
		Number.parseInt(hex.slice(index * 2, index * 2 + 2), 16),
	);
}
