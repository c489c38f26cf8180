/** The figures of the ledger: what was posted, what is owed, whether it adds up, how the proof stands. */
import { registerMeasure, type Sample } from '@cubehub/core/metrics';
import { currencySums, postingsCount, proofState } from './measure-store.ts';

/** Registers them. */
export function measureLedger(): void {
	registerMeasure({
		name: 'ledger',
		figures: {
			cubehub_ledger_journals: { help: 'Journals that were ever committed.' },
			cubehub_ledger_sum: {
				help: 'Sum of all accounts, in minor units: anything but 0 is an alarm.',
				labels: ['currency'],
			},
			cubehub_ledger_wallets: {
				help: 'What wallets hold, in minor units.',
				labels: ['currency'],
			},
		},
		read: readLedger,
	});
	registerMeasure({
		name: 'proof',
		figures: {
			cubehub_audit_timestamp_seconds: { help: 'When the last audit of the ledger ended.' },
			cubehub_audit_problems: { help: 'What it found: anything but 0 is an alarm.' },
			cubehub_checkpoint_timestamp_seconds: { help: 'When the last checkpoint was made.' },
			cubehub_unsealed_seconds: { help: 'Age of the oldest journal without a checkpoint.' },
		},
		read: readProof,
	});
}

async function readLedger() {
	const [journals, sums] = await Promise.all([postingsCount(), currencySums()]);
	return {
		cubehub_ledger_journals: [{ value: journals }],
		cubehub_ledger_sum: sums.map(({ currency, sum }) => ({ labels: { currency }, value: sum })),
		cubehub_ledger_wallets: sums.map(({ currency, wallets }) => ({
			labels: { currency },
			value: wallets,
		})),
	};
}

async function readProof() {
	const state = await proofState();
	const at = (moment: Date | null): readonly Sample[] =>
		moment ? [{ value: moment.getTime() / 1_000 }] : [];
	const { unsealed_since: since, problems_count: problems } = state;
	return {
		cubehub_audit_timestamp_seconds: at(state.audited_at),
		cubehub_audit_problems: problems === null ? [] : [{ value: problems }],
		cubehub_checkpoint_timestamp_seconds: at(state.checkpoint_at),
		cubehub_unsealed_seconds: [{ value: since ? (Date.now() - since.getTime()) / 1_000 : 0 }],
	};
}
