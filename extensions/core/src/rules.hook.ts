import { InvalidPayload } from '@cubehub/core/errors';
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
	constraints: {
		app_settings_commission_is_share: InvalidPayload.with({
			path: 'gift_commission_ppm',
			reason: 'Parts per million, from 0 to 1000000.',
		}),
		app_settings_withdrawal_positive: InvalidPayload.with({
			path: 'withdrawal_min',
			reason: 'Minor units, more than 0.',
		}),
		document_counters_next_positive: InvalidPayload,
		flow_triggers_topic_announced: InvalidPayload.with({
			path: 'topic',
			reason: 'Not an event of this house: choose one of the list.',
		}),
		flow_triggers_person_active: InvalidPayload.with({
			path: 'run_as',
			reason: 'A flow runs as somebody who is active.',
		}),
		flow_triggers_flow_by_event: InvalidPayload.with({
			path: 'flow',
			reason: 'This flow is started in another way: choose "Event Hook" as its trigger.',
		}),
		idempotency_keys_key_length: InvalidPayload.with({
			path: 'Idempotency-Key',
			reason: 'From 8 to 255 characters.',
		}),
	},
});
