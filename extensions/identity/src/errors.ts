import {
	AlreadyDone,
	Forbidden,
	InvalidPayload,
	refusal,
	type Refusal,
} from '@cubehub/core/errors';
import { EdsAlreadyLinked } from './eds-errors.ts';

export const InvalidToken = refusal(403, 'INVALID_TOKEN', 'The token is not accepted here.');
export const ActionRequired = refusal(
	403,
	'ACTION_REQUIRED',
	'Log in at the login page: this account has something to settle there first.',
);
export const EdsNotLinked = refusal(
	403,
	'EDS_NOT_LINKED',
	'No account is linked to this signature.',
);
export const UserCreateError = refusal(
	400,
	'USER_CREATE_ERROR',
	'The account could not be made. Try again.',
	true,
);
export const TokenNotFound = refusal(400, 'TOKEN_NOT_FOUND', 'There is no session to end.');
export const ProviderNotFound = refusal(
	404,
	'PROVIDER_NOT_FOUND',
	'Nobody logs in by this provider here.',
);
export const BrowserLoginRequired = refusal(
	422,
	'BROWSER_LOGIN_REQUIRED',
	'Log in by the browser: open the address of this provider.',
);
export const EmailAlreadyExists = refusal(
	409,
	'EMAIL_ALREADY_EXISTS',
	'This e-mail address has an account already.',
);
export const UsernameAlreadyExists = refusal(
	409,
	'USERNAME_ALREADY_EXISTS',
	'This username is taken.',
);
export const UnsupportedMediaType = refusal(
	415,
	'UNSUPPORTED_MEDIA_TYPE',
	'Send JSON: Content-Type: application/json.',
);

const wrong = (path: string, reason: string): Refusal => InvalidPayload.with({ path, reason });

/** What a broken rule of the database is answered with. */
export const constraints: { readonly [constraint: string]: Refusal } = {
	contacts_reachable: wrong('contact_user', 'A person, or a phone number or address of one.'),
	directus_users_username_form: wrong('username', 'Expected 3 to 32 of a–z 0–9 . _ -'),
	directus_users_username_once: UsernameAlreadyExists,
	directus_users_iin_unique: EdsAlreadyLinked,
	directus_users_iin_digits: wrong('iin', 'Expected twelve digits.'),
	auth_challenges_purpose_known: Forbidden,
	auth_challenges_nonce_hex: Forbidden,
	auth_challenges_owner_known: Forbidden,
	auth_challenges_text_to_sign: Forbidden,
	auth_challenges_address_mailed: Forbidden,
	auth_challenges_expires_later: Forbidden,
	directus_users_email_once: EmailAlreadyExists,
	directus_users_not_undone: UserCreateError,
	sagas_registration_running: UserCreateError,
	sagas_kind_known: Forbidden,
	sagas_state_known: Forbidden,
	sagas_attempts_not_negative: Forbidden,
	sagas_going_on_is_due: Forbidden,
	contacts_not_oneself: wrong('contact_user', 'Somebody else.'),
	contacts_user_active: Forbidden,
	identity_sessions_kind_known: Forbidden,
	identity_sessions_token_hashed: Forbidden,
	identity_sessions_sid_hashed: Forbidden,
	identity_used_tokens_hashed: Forbidden,
	identity_revocations_kind_known: Forbidden,
	identity_revocations_hash_hex: Forbidden,
	identity_cursors_position_not_negative: Forbidden,
	identity_grants_source_known: Forbidden,
	identity_refresh_answers_kind_known: Forbidden,
	identity_refresh_answers_state_known: Forbidden,
	identity_refresh_answers_hash_hex: Forbidden,
	identity_refresh_answers_answer_given: Forbidden,
	friendships_status_known: wrong('status', 'pending, accepted, rejected or blocked.'),
	friendships_not_oneself: wrong('receiver', 'Somebody else.'),
	friendships_blocked_by_party: wrong('blocked_by', 'The sender or the receiver, of a block.'),
	friendships_answer_dated: wrong('responded_at', 'Set with the answer.'),
	friendships_receiver_open: Forbidden,
	friendships_frozen: Forbidden,
	friendships_forward: AlreadyDone,
};
