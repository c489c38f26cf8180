/** Which refusal stands behind each constraint of organizations and their members. */
import { InvalidPayload, type Refusal } from '@cubehub/core/errors';

export { Forbidden } from '@cubehub/core/errors';

const invalid = (path: string, reason: string): Refusal => InvalidPayload.with({ path, reason });

/** Each named constraint of the tables of the domain. */
export const constraints: { readonly [constraint: string]: Refusal } = {
	organizations_name_present: invalid('name', 'A text.'),
	organizations_bin_digits: invalid('bin', 'Twelve digits.'),
	organizations_status_known: invalid('status', 'active or archived.'),
	organizations_language_tag: invalid('default_language', 'A language tag, as in kk or ru-KZ.'),
	organizations_timezone_known: invalid(
		'timezone',
		'A name of the time zone database, as in Asia/Almaty.',
	),
	organization_members_role_known: invalid('role', 'owner, manager, employee or shareholder.'),
	organization_members_left_after_joined: invalid('left_at', 'Not before joined_at.'),
};
