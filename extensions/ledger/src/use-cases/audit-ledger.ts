import { log } from '@cubehub/core/log';
import type { Sql } from '@cubehub/core/work';
import {
	auditRules,
	finishAudit,
	recomputeCheckpoints,
	startAudit,
	type Problem,
	type Recomputed,
} from '../proof-store.ts';

/** A few hundred thousand journals at the most, so that no statement sees an old state for long. */
const CHECKPOINTS_AT_ONCE = 50;
const PROBLEMS_KEPT = 100;

/**
 * Recomputes every balance and every seal, and keeps what differs as an audit. One that is told to
 * end leaves no result, and is made again.
 */
export async function auditLedger(sql: Sql, signal: AbortSignal): Promise<void> {
	const audit = await startAudit(sql);
	const problems: Problem[] = [...(await auditRules(sql))];
	let journals = 0n;

	for (let after = 0n; ;) {
		signal.throwIfAborted();
		const part = await recomputeCheckpoints(sql, after, CHECKPOINTS_AT_ONCE);
		const last = part.at(-1);
		if (!last) break;
		after = last.id;
		for (const checkpoint of part) {
			journals += BigInt(checkpoint.journals_count);
			problems.push(...problemsOf(checkpoint));
		}
	}

	const isClean = await finishAudit(sql, audit, {
		journals,
		count: problems.length,
		problems: problems.slice(0, PROBLEMS_KEPT),
	});
	if (!isClean)
		log.error('the audit of the ledger found problems', { audit, count: problems.length });
}

function problemsOf({ id, problems }: Recomputed): readonly Problem[] {
	return problems.map((rule) => ({
		problem: `checkpoint_${rule}`,
		detail: { checkpoint: id.toString() },
	}));
}
