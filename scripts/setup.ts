/**
 * `npm run setup`: random secrets into `.env` (mode 0600, never in git). A value that stands there
 * stays; running it again adds what is missing. Nothing is printed but names.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { withSecrets } from './config/setup.ts';
import { dataFolder, makeFolder, root } from './stack/places.ts';
import { writePrivateText } from './stack/private-file.ts';
import { secretsOf } from './stack/secrets.ts';

const file = join(root, '.env');
const present = existsSync(file) ? readFileSync(file, 'utf8') : '';
// What this clone has made up before goes on to be used: a new SECRET would sign everybody out.
const { secret, receiptKey } = secretsOf(makeFolder(dataFolder), {});
const { text, added } = withSecrets(present, { SECRET: secret, RECEIPT_KEY: receiptKey });

if (added.length === 0) console.log('.env has all secrets already.');
else {
	writePrivateText(file, text);
	console.log(`Written to .env: ${added.join(', ')}.`);
}
