/** Holds the key of the receipts, and tells operations how the proof stands. */
import { registerCheck } from '@cubehub/core/health';
import { defineHook } from '@directus/extensions-sdk';
import { measureLedger } from './measures.ts';
import { proofHealth } from './proof-health.ts';
import { holdSigningKey, signingKey } from './signing-key.ts';

// Commands of Directus load this too, and may run without a key; what serves requests has one from its start.
export default defineHook(({ init }, { env }) => {
	init('routes.before', () => holdSigningKey(signingKey(env)));
	registerCheck('ledger', { required: false, run: proofHealth });
	measureLedger();
});
