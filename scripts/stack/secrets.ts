/** What this clone made up for itself and keeps: changing the first signs everybody out. */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { readJson, writePrivateJson } from './private-file.ts';

export type Secrets = {
	/** Signs the tokens. */
	readonly secret: string;
	/** Of all demo logins. */
	readonly seedPassword: string;
};

/** The secrets of a data folder; made at the first start. SECRET and SEED_PASSWORD win when they are set. */
export function secretsOf(folder: string, environment: NodeJS.ProcessEnv): Secrets {
	const file = join(folder, 'secrets.json');
	const known = readJson<Secrets>(file);
	const kept = known ?? {
		secret: randomBytes(32).toString('hex'),
		seedPassword: randomBytes(9).toString('base64url'),
	};
	if (!known) writePrivateJson(file, kept);
	return {
		secret: environment['SECRET'] || kept.secret,
		seedPassword: environment['SEED_PASSWORD'] || kept.seedPassword,
	};
}
