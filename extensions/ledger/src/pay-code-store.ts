import { createHash, randomBytes } from 'node:crypto';
import type { Minor } from '@cubehub/core/money';
import type { Work } from '@cubehub/core/work';
import { PAY_CODE_LENGTH, payCodeOf } from './domain/pay-code.ts';

export type StoredPayCode = { readonly code: string; readonly expiresAt: Date };

/**
 * Stores a new pay code of the actor: only its SHA-256 is kept, so this is the one time that it is
 * known. Refuses with CURRENCY_MISMATCH.
 */
export async function storeNewPayCode(
	work: Work,
	maxAmount: Minor,
	currency: string,
): Promise<StoredPayCode> {
	const code = payCodeOf(randomBytes(PAY_CODE_LENGTH));
	const hash = createHash('sha256').update(code).digest('hex');

	const [row] = await work.sql<{ expires_at: Date }>`
		select wallet_issue_pay_code(${work.actor.userId}, ${hash}, ${maxAmount}, ${currency})
			as expires_at`;
	if (!row) throw new Error('wallet_issue_pay_code answered no row.');
	return { code, expiresAt: row.expires_at };
}
