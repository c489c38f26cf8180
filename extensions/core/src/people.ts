/** What Directus itself says of people and their rights. */
import { clearCache, UsersService } from './directus.ts';

/** Has rights read anew by the next request of every process. Call it after the commit. */
export async function forgetRights(): Promise<void> {
	await clearCache();
}

/** Whether Directus takes an address of mail: it asks for a top-level domain that it knows. */
export function isMailAddress(address: string): boolean {
	const { validateEmail } = UsersService.prototype as unknown as Checks;
	try {
		validateEmail(address);
		return true;
	} catch {
		return false;
	}
}

type Checks = { validateEmail(address: string): void };
