/** What every house has. Currencies and their cash steps are made by the ledger's own SQL. */
import type { Seed } from '../extensions/core/src/deploy/seed-step.ts';

export const seed: Seed = async ({ sql, note }) => {
	const made = await sql`
		insert into app_settings (id)
		select gen_random_uuid()
		where not exists (select 1 from app_settings)
		returning id`;
	if (made.length > 0) note('settings of the product');
};
