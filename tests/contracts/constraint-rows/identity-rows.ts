/** Contacts and friendships; logins, their tokens and their ends. */
import { HASH, id, NOW, text, twice, type Table } from './rows.ts';

export const identityRows: readonly Table[] = [
	{
		table: 'contacts',
		row: { owner: id(1), contact_user: id(2), phone: text('+77010000000') },
		breaks: {
			contacts_reachable: { contact_user: 'null', phone: text(' ') },
			contacts_not_oneself: { contact_user: id(1) },
			contacts_once: twice({}),
		},
	},
	{
		table: 'friendships',
		row: { sender: id(1), receiver: id(2), status: text('pending') },
		breaks: {
			friendships_status_known: { status: text('lost'), responded_at: NOW },
			friendships_not_oneself: { receiver: id(1) },
			friendships_blocked_by_party: {
				status: text('blocked'),
				responded_at: NOW,
				blocked_by: id(3),
			},
			friendships_answer_dated: { status: text('accepted') },
			friendships_once: twice({}),
			friendships_pair_once: twice({}, { sender: id(2), receiver: id(1) }),
		},
	},
	{
		table: 'identity_sessions',
		row: { kind: text('password'), token_hash: HASH, expires_at: NOW },
		breaks: {
			identity_sessions_kind_known: { kind: text('guess') },
			identity_sessions_token_hashed: { token_hash: text('the token itself') },
			identity_sessions_sid_hashed: { keycloak_sid_hash: text('the sid itself') },
			identity_sessions_token_hash_unique: twice({}),
		},
	},
	{
		table: 'identity_used_tokens',
		row: { token_hash: HASH, session: id(1) },
		breaks: { identity_used_tokens_hashed: { token_hash: text('the token itself') } },
	},
	{
		table: 'identity_revocations',
		row: { hash: HASH, kind: text('sid'), expires_at: NOW },
		breaks: {
			identity_revocations_kind_known: { kind: text('cookie') },
			identity_revocations_hash_hex: { hash: text('the sid itself') },
		},
	},
	{
		table: 'identity_cursors',
		row: { position: '0' },
		breaks: { identity_cursors_position_not_negative: { position: '-1' } },
	},
	{
		table: 'identity_refresh_answers',
		row: { token_hash: HASH, kind: text('token'), state: text('running'), answer: 'null' },
		breaks: {
			identity_refresh_answers_kind_known: { kind: text('session') },
			identity_refresh_answers_state_known: { state: text('lost') },
			identity_refresh_answers_hash_hex: { token_hash: text('token') },
			identity_refresh_answers_answer_given: { state: text('answered') },
		},
	},
	{
		table: 'identity_grants',
		row: { source: text('sync') },
		breaks: {
			identity_grants_source_known: { source: text('guess') },
			identity_grants_once: twice({ user: id(1), policy: id(1) }),
			identity_grants_access_unique: twice({ access: id(1) }),
		},
	},
	{
		table: 'auth_challenges',
		row: {
			purpose: text('eds_login'),
			text: text('to be signed'),
			nonce: `md5(random()::text) || md5(random()::text)`,
			expires_at: `current_timestamp + interval '1 minute'`,
		},
		breaks: {
			auth_challenges_nonce_unique: twice({ nonce: HASH }),
			auth_challenges_purpose_known: {
				purpose: text('contract'),
				user: id(1),
				text: 'null',
			},
			auth_challenges_nonce_hex: { nonce: text('the token itself') },
			auth_challenges_owner_known: { purpose: text('eds_link') },
			auth_challenges_text_to_sign: { text: 'null' },
			auth_challenges_address_mailed: { address: text('aigerim@example.com') },
			auth_challenges_expires_later: { expires_at: `current_timestamp - interval '1 minute'` },
		},
	},
	{
		table: 'sagas',
		row: { kind: text('user_registration'), state: text('running'), next_at: NOW, attempts: '0' },
		breaks: {
			sagas_kind_known: { kind: text('wedding') },
			sagas_state_known: { state: text('lost'), next_at: 'null' },
			sagas_attempts_not_negative: { attempts: '-1' },
			sagas_going_on_is_due: { state: text('completed') },
		},
	},
];
