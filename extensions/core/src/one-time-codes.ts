/** The second factor of people who log in at Directus itself. */
import { heldServices } from './services.ts';

/** Whether this is the person's code of now; false for somebody without a second factor. */
export async function isOneTimeCode(user: string, code: string): Promise<boolean> {
	// Not at the top: the inside of Directus is heavy.
	const { getDatabase, getSchema } = await import('./directus.ts');
	const row = await getDatabase()('directus_users').where({ id: user }).first('tfa_secret');
	if (!(row as { tfa_secret?: string | null } | undefined)?.tfa_secret) return false;

	const { TFAService } = heldServices();
	return new TFAService({ schema: await getSchema() }).verifyOTP(user, code);
}
