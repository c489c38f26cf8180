/** `directus cubehub:sql`, `cubehub:config` and `cubehub:seed`: the steps of a deploy, one by one. */
import { defineHook } from '@directus/extensions-sdk';
import { registerDeployCommands, type CommandProgram } from './deploy/cli.ts';
import type { Platform } from './deploy/platform.ts';

export default defineHook(({ init }, { services, database, getSchema, env, emitter }) => {
	init('cli.before', ({ program }) => {
		const platform: Platform = {
			knex: database,
			services: services as unknown as Platform['services'],
			getSchema: () => getSchema({ bypassCache: true, database }),
			emitAction: (event, meta, context) => emitter.emitAction(event, meta, context as never),
		};
		registerDeployCommands(program as CommandProgram, platform, env);
	});
});
