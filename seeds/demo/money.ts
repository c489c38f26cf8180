/** Money in the wallets of the customers: paid in by the shop, posted as everything else. */
import { createHash } from 'node:crypto';
import { configId } from '@cubehub/core/ids';
import type { Seeding } from '../../extensions/core/src/deploy/seed-step.ts';
import type { Email, Ids } from './people.ts';
import { shop } from './shop.ts';

const wallets: readonly (readonly [Email, bigint])[] = [
	['customer@example.com', 5_000_000n],
	['customer2@example.com', 2_000_000n],
	['shareholder@example.com', 1_000_000n],
];

export async function seedMoney({ sql, note }: Seeding, ids: Ids): Promise<void> {
	for (const [email, amount] of wallets) {
		if (ids[email] === undefined) continue;
		const journal = configId(`demo:journal/${email}`);
		const posted = await sql`select id from ledger_journals where id = ${journal}`;
		if (posted.length > 0) continue;
		await sql`
			select ledger_pay(
			  p_kind     => 'adjustment',
			  p_from     => ledger_house(${shop}, 'cash_funding', 'KZT'),
			  p_to       => ledger_wallet(${ids[email]}, 'KZT'),
			  p_amount   => ${amount},
			  p_currency => 'KZT',
			  p_journal  => ${journal},
			  p_hash     => ${createHash('sha256').update(journal).digest('hex')},
			  p_reason   => 'Demo money')`;
		note(`${amount} minor units of KZT for ${email}`);
	}
}
