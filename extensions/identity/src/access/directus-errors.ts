/** Errors of Directus' own logins, in our words. */
import {
	InvalidCredentials,
	ServiceUnavailable,
	TokenExpired,
	UserSuspended,
	type Refusal,
} from '@cubehub/core/errors';
import { InvalidToken } from '../errors.ts';

/** What a client is told of it; throws what is a fault. */
export function refusalOfDirectus(error: unknown): Refusal {
	const code = error instanceof Error && 'code' in error ? error.code : undefined;
	switch (code) {
		case 'TOKEN_EXPIRED':
			return TokenExpired;
		case 'INVALID_TOKEN':
			return InvalidToken;
		case 'USER_SUSPENDED':
			return UserSuspended;
		// A wrong password and a wrong one-time code are told alike.
		case 'INVALID_CREDENTIALS':
		case 'INVALID_OTP':
			return InvalidCredentials;
		case 'SERVICE_UNAVAILABLE':
			return ServiceUnavailable;
		default:
			throw error;
	}
}

/** Whether Directus refused a token or a password. */
export function isInvalidCredentials(error: unknown): boolean {
	return error instanceof Error && 'code' in error && error.code === 'INVALID_CREDENTIALS';
}
