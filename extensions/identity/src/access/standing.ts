/** Whether a person may be here at all. */
import { InvalidCredentials, UserSuspended } from '@cubehub/core/errors';
import type { Unidentified } from './identified.ts';

/** Why somebody with this status is refused; undefined for who is active. */
export function refusalOfStatus(status: string | null | undefined): Unidentified | undefined {
	if (status === 'active') return undefined;
	return {
		refusal: status === 'suspended' ? UserSuspended : InvalidCredentials,
		refused: 'USER_INACTIVE',
	};
}
