/**
 * The mail catcher as a process of `npm start`. Its ports and folder come in the environment; mails
 * are kept there, so that a link can still be followed after a restart.
 */
import { join } from 'node:path';
import { readJson, writePrivateJson } from '../private-file.ts';
import { startMailCatcher, type CaughtMail } from './catcher.ts';

const { MAIL_SMTP_PORT, MAIL_HTTP_PORT, MAIL_FOLDER } = process.env;

const file = join(MAIL_FOLDER ?? '', 'mails.json');
const { url, stop } = await startMailCatcher({
	smtpPort: Number(MAIL_SMTP_PORT),
	httpPort: Number(MAIL_HTTP_PORT),
	mails: readJson<readonly CaughtMail[]>(file) ?? [],
	save: (mails) => writePrivateJson(file, mails),
});
console.log(`Listening on ${url}.`);
process.once('SIGTERM', () => void stop().then(() => process.exit(0)));
