/** What this clone made up for itself and keeps: changing the first signs everybody out. */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { readJson, writePrivateJson } from './private-file.ts';

export type Secrets = {
	/** Signs the tokens. */
	readonly secret: string;
	/** Of all demo logins. */
	readonly seedPassword: string;
	/** Signs checkpoints and receipts; 64 hex digits. */
	readonly receiptKey: string;
};

/** The secrets of a data folder; made at the first start. SECRET, SEED_PASSWORD and RECEIPT_KEY win when they are set. */
export function secretsOf(folder: string, environment: NodeJS.ProcessEnv): Secrets {
	const file = join(folder, 'secrets.json');
	const known = readJson<Partial<Secrets>>(file);
	const kept: Secrets = {
		secret: randomBytes(32).toString('hex'),
		seedPassword: randomBytes(9).toString('base64url'),
		receiptKey: randomBytes(32).toString('hex'),
		...known,
	};
	if (known?.receiptKey === undefined) writePrivateJson(file, kept);
	return {
		secret: environment['SECRET'] || kept.secret,
		seedPassword: environment['SEED_PASSWORD'] || kept.seedPassword,
		receiptKey: environment['RECEIPT_KEY'] || kept.receiptKey,
	};
}
