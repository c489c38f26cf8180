/** The environment that Directus reads when it is imported. */
import { join } from 'node:path';
import directusConfig, { type Settings } from '../../directus.config.ts';
import { readEnvironment } from '../config/environment.ts';

/** Completes `process.env` for a process that deploys: it needs neither the studio nor request logs. */
export function prepareEnvironment(root: string): Settings {
	Object.assign(process.env, readEnvironment(process.env, join(root, '.env')));
	process.env['CONFIG_PATH'] = join(root, 'bin', 'directus.config.mjs');
	process.env['SERVE_APP'] = 'false';
	process.env['LOG_LEVEL'] ??= 'warn';
	return directusConfig(process.env);
}
