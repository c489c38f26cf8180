/** The deploy of a house on this machine, with its demo shop. */
import { join } from 'node:path';
import { runNode } from './command.ts';
import { directusVariables, type DirectusOptions } from './directus.ts';
import type { Login } from './local-file.ts';
import { knownLogins, learnLogins, reportFile } from './logins.ts';
import { root } from './places.ts';

type Options = {
	/** Whether it is left out where nothing has changed, even if nobody's login is known here. */
	readonly mayBeSkipped: boolean;
};

/** Deploys what has changed; answers who may log in. `directus.folder` keeps the logins. */
export async function deployDemo(
	directus: DirectusOptions,
	{ mayBeSkipped }: Options,
): Promise<readonly Login[]> {
	const { folder } = directus;
	// A deploy that finds nothing changed does not tell who may log in: somebody must know it.
	const skip = knownLogins(folder).length > 0 || mayBeSkipped ? ['--if-changed'] : [];
	const args = ['--demo', ...skip, `--report=${reportFile(folder)}`];
	const environment = { ...process.env, ...directusVariables(directus) };
	const deploy = await runNode(join(root, 'scripts', 'deploy.ts'), args, {
		environment,
		isShown: true,
	});
	if (deploy.code !== 0)
		throw new Error(
			'The deploy failed: see above. The database is as it was before the failed step.',
		);
	return learnLogins(folder);
}
