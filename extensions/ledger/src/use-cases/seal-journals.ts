import type { Sql } from '@cubehub/core/work';
import {
	draftCheckpoint,
	saveCheckpoint,
	settleNumbers,
	useSigningKey,
	type SigningKey,
} from '../proof-store.ts';

/** A receipt makes the leaves of its whole checkpoint again: so many are quick. */
const JOURNALS_MAX = 4_096;
/** Longer than a statement of a request may take: what is younger may still have late neighbours. */
const SETTLE_SECONDS = 10;
/** Longer than any statement that posts. */
const PATIENCE_SECONDS = 60;

export type Sealing = { readonly key?: SigningKey; readonly settleSeconds?: number };

/** Makes checkpoints until every settled journal is in one. */
export async function sealJournals(
	sql: Sql,
	signal: AbortSignal,
	{ key, settleSeconds = SETTLE_SECONDS }: Sealing = {},
): Promise<void> {
	const signing = await useSigningKey(sql, key);

	const batch = { settleSeconds, journalsMax: JOURNALS_MAX };
	while (!signal.aborted) {
		const draft = await draftCheckpoint(sql, signing.id, batch);
		if (!draft) break;
		await saveCheckpoint(sql, draft, signing.sign(draft.message));
	}
	await settleNumbers(sql, PATIENCE_SECONDS);
}
