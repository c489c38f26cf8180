/** Where settings come from: the environment, then files named by it, then `.env`. */
import { existsSync, readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';

export type Env = { readonly [name: string]: string | undefined };

export const isProduction = (env: Env): boolean => env['NODE_ENV'] === 'production';

/**
 * The environment with `.env` beneath it and secrets read from their files: a variable that is set
 * wins over `.env`, and `X_FILE` names a file that holds X. An empty variable counts as not set.
 */
export function readEnvironment(environment: Env, envFile: string): Env {
	const file = environment['ENV_FILE'] ?? envFile;
	const beneath = existsSync(file) ? parseEnv(readFileSync(file, 'utf8')) : {};
	const merged: { [name: string]: string | undefined } = { ...beneath };
	for (const [name, value] of Object.entries(environment)) {
		if (value !== undefined && value !== '') merged[name] = value;
	}
	return withSecretFiles(merged);
}

/** Directus would read X_FILE itself, but a default of ours for X would then win over the file. */
function withSecretFiles(env: Env): Env {
	const secrets: { [name: string]: string } = {};
	for (const [name, path] of Object.entries(env)) {
		if (!name.endsWith('_FILE') || !isSecretFile.test(name) || !path) continue;
		secrets[name.slice(0, -'_FILE'.length)] = readFileSync(path, 'utf8').trimEnd();
	}
	return { ...env, ...secrets };
}

const isSecretFile = /^(SECRET|REDIS|.+_PASSWORD|.+_SECRET|.+_KEY|METRICS_TOKENS)_FILE$/;
