/**
 * Keeps Directus from guessing: it makes a list of `a,b` and a number of `123`, whatever they mean.
 * The prefix `string:` forces a text.
 */
import type { Setting } from '../../directus.config.ts';

const texts = [
	'REDIS',
	'KEY_PREFIX',
	'EMAIL_FROM',
	'EMAIL_SMTP_USER',
	'SEED_PASSWORD',
	'ADMIN_EMAIL',
	'CASES_SEED_KEY',
	'RECEIPT_KEY',
	'WITHDRAWAL_KEY',
	'PUSHER_KEY',
	'PUSHER_SECRET',
	'PUSHER_BEAMS_INSTANCE_ID',
	'PUSHER_BEAMS_SECRET_KEY',
];

/** The value of a setting as Directus must get it to read what was meant. */
export function withoutGuessing(name: string, value: Setting): Setting {
	if (typeof value !== 'string') return value;
	if (name === 'CORS_ORIGIN') return listOf(value);
	if (name === 'METRICS_TOKENS') return listOf(value).map(forcedText);
	return texts.includes(name) ? forcedText(value) : value;
}

/** The entries of a list as it stands in an environment: separated by commas, with or without `array:`. */
export function listOf(text: string): readonly string[] {
	return text
		.replace(/^array:/, '')
		.split(',')
		.map((entry) => entry.trim())
		.filter((entry) => entry !== '');
}

function forcedText(value: string): string {
	return value.startsWith('string:') ? value : `string:${value}`;
}
