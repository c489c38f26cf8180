import { identitySettings } from '../settings.ts';

/** Whether a page of this origin may send its visitor's cookies with a change. No origin: no. */
export function isAllowedOrigin(origin: string | null): boolean {
	return origin !== null && identitySettings().origins.includes(origin);
}
