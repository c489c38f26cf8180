/** Secrets that a deployment makes up for itself. */
import { randomBytes } from 'node:crypto';
import { parseEnv } from 'node:util';

/** Hex, because some of them are keys: 32 bytes each. */
const SECRETS = [
	'SECRET',
	'RECEIPT_KEY',
	'KC_DIRECTUS_CLIENT_SECRET',
	'KC_LOGIN_CLIENT_SECRET',
	'KC_BACKEND_CLIENT_SECRET',
	'KC_BOOTSTRAP_ADMIN_PASSWORD',
	'KC_DB_PASSWORD',
] as const;

const BYTES = 32;

/**
 * The text of `.env` with every secret in it, and the names of those that were added. `known` values
 * are taken instead of new ones.
 */
export function withSecrets(
	text: string,
	known: { readonly [name: string]: string } = {},
): { readonly text: string; readonly added: readonly string[] } {
	const present = parseEnv(text);
	const added = SECRETS.filter((name) => !present[name]);
	const lines = added.map((name) => `${name}=${known[name] ?? randomBytes(BYTES).toString('hex')}`);
	const before = text === '' || text.endsWith('\n') ? text : `${text}\n`;
	return { text: added.length === 0 ? text : `${before}${lines.join('\n')}\n`, added };
}
