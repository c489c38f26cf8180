/**
 * The keys of this house in Redis. Several houses may share one Redis: each writes and reads below
 * a prefix of its own, and none meets the jobs or messages of another.
 */
import { createHash } from 'node:crypto';
import { z } from 'zod';

/** What looks like a number is one in the settings of Directus. */
const text = z.coerce.string();

const settings = z.object({
	KEY_PREFIX: text
		.regex(/^[A-Za-z0-9_.-]{1,48}$/, 'Expected up to 48 letters, digits, "_", "." and "-".')
		.optional(),
	SECRET: text.optional(),
	DB_HOST: text.optional(),
	DB_PORT: text.optional(),
	DB_DATABASE: text.optional(),
	DB_CONNECTION_STRING: text.optional(),
});

/** Enough that no two houses meet by chance. */
const DIGITS = 12;

/**
 * What every key and channel of this house begins with: KEY_PREFIX, or what follows from its secret
 * and its database. Ends with a colon.
 */
export function keyPrefix(env: unknown): string {
	const { KEY_PREFIX, ...house } = settings.parse(env);
	if (KEY_PREFIX !== undefined) return `${KEY_PREFIX}:`;
	const told = [
		house.SECRET,
		house.DB_HOST,
		house.DB_PORT,
		house.DB_DATABASE,
		house.DB_CONNECTION_STRING,
	];
	const hash = createHash('sha256').update(JSON.stringify(told)).digest('hex');
	return `cubehub-${hash.slice(0, DIGITS)}:`;
}
