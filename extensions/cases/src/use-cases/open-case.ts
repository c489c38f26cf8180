import type { Work } from '@cubehub/core/work';
import { drawTicket, itemAt } from '../domain/roll.ts';
import type { OpenCase, Opened, OpeningPreview } from '../schemas.ts';
import { hmacWith, lockActiveSeed } from '../seed-store.ts';
import { oddsInForce } from '../store.ts';

/**
 * Opens a case: draws from its odds in force and pays its price, and its prize when that is money.
 * Refuses with CASE_NOT_ACTIVE and INSUFFICIENT_FUNDS, neither of which depends on the draw; a refusal
 * and a repeated key burn no nonce. A preview reads no seed and draws nothing.
 */
export async function openCase(work: Work, command: OpenCase): Promise<Opened | OpeningPreview> {
	const odds = await oddsInForce(work, command.case);
	if (work.preview) {
		return work.once<OpeningPreview>('cases_preview_opening', { case_version: odds.id });
	}

	return work.transaction(async (trx) => {
		const seed = await lockActiveSeed(trx);

		const draw = {
			caseVersion: odds.id,
			clientSeed: command.client_seed ?? seed.clientSeed,
			nonce: seed.nextNonce,
		};
		const { ticket } = drawTicket(odds.totalWeight, draw, hmacWith(seed));

		return trx.once<Opened>('cases_open', {
			opening: trx.newId(),
			inventory_item: trx.newId(),
			case_version: odds.id,
			case_version_item: itemAt(odds.items, ticket).id,
			seed: seed.id,
			nonce: draw.nonce,
			client_seed: draw.clientSeed,
			ticket,
		});
	});
}
