/** The tables that money operations write beside those of their domain, and those they stand on. */
import { id, NOW, text, twice, type Table } from './rows.ts';

export const coreRows: readonly Table[] = [
	{
		table: 'app_settings',
		row: { withdrawal_min: '1' },
		breaks: {
			app_settings_commission_is_share: { gift_commission_ppm: '1000001' },
			app_settings_withdrawal_positive: { withdrawal_min: '0' },
		},
	},
	{
		table: 'idempotency_keys',
		row: { key: `gen_random_uuid()::text` },
		breaks: {
			idempotency_keys_key_length: { key: text('short') },
			idempotency_keys_one_each: twice({
				actor_id: id(1),
				endpoint: text('POST /test'),
				key: text('the same key'),
			}),
		},
	},
	{
		table: 'document_counters',
		row: { next: '1' },
		breaks: { document_counters_next_positive: { next: '0' } },
	},
	{
		table: 'outbox',
		row: { topic: text('test.thing.done'), consumer: text('none') },
		breaks: {
			outbox_dedupe: twice({ dedupe_key: text('1') }),
			outbox_one_per_consumer: twice({ event_id: id(1) }),
		},
	},
	{
		table: 'outbox_routes',
		row: {},
		breaks: { outbox_routes_once: twice({ topic: text('test'), consumer: text('none') }) },
	},
	{
		table: 'processed_events',
		row: {},
		breaks: { processed_events_once: twice({ consumer: text('none'), event_id: id(1) }) },
	},
	{
		table: 'dead_letters',
		row: {},
		breaks: { dead_letters_outbox_id_unique: twice({ outbox_id: '1' }) },
	},
	{
		table: 'flow_triggers',
		row: {},
		breaks: { flow_triggers_flow_unique: twice({ flow: id(1) }) },
	},
	{
		table: 'scheduled_jobs',
		row: {},
		breaks: { scheduled_jobs_name_unique: twice({ name: text('test') }) },
	},
];

export const realtimeRows: readonly Table[] = [
	{
		table: 'user_cursors',
		row: {},
		breaks: {
			user_cursors_useq_not_negative: { useq: '-1' },
			user_cursors_user_unique: twice({ user: id(1) }),
		},
	},
	{
		table: 'user_events',
		row: {},
		breaks: {
			user_events_useq_positive: { useq: '0' },
			user_events_numbered: twice({ user: id(1), useq: '1' }),
			user_events_told_once: twice({
				user: id(1),
				event_id: id(2),
				useq: '(random() * 1000000000)::bigint + 1',
			}),
		},
	},
	{
		table: 'realtime_state',
		row: {},
		breaks: { realtime_state_one_row: twice({}) },
	},
];

export const workRows: readonly Table[] = [
	{
		table: 'organizations',
		row: { status: text('active'), default_currency: text('KZT') },
		breaks: {
			organizations_name_present: { name: text(' ') },
			organizations_bin_digits: { bin: text('12345678901a') },
			organizations_status_known: { status: text('lost') },
			organizations_language_tag: { default_language: text('Kazakh') },
			organizations_bin_unique: twice({ bin: text('123456789012') }),
		},
	},
	{
		table: 'organization_members',
		row: { role: text('employee'), joined_at: NOW },
		breaks: {
			organization_members_role_known: { role: text('guest') },
			organization_members_left_after_joined: { left_at: `current_timestamp - interval '1 day'` },
			organization_members_once: twice({ organization: id(1), user: id(2) }),
		},
	},
];
