import { rules } from '@cubehub/core/rules';

export default rules({
	domain: 'core',
	guarded: [
		'outbox',
		'outbox_routes',
		'processed_events',
		'dead_letters',
		'scheduled_jobs',
		'idempotency_keys',
		'document_counters',
	],
	amounts: { app_settings: ['withdrawal_min'] },
});
