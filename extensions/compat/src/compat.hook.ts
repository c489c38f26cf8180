import { readBody } from '@cubehub/core/body';
import { defineHook } from '@directus/extensions-sdk';
import type { Express } from 'express';
import { aliases } from './aliases/table.ts';
import { rewrite } from './rewrite.ts';
import { settingsOf } from './settings.ts';

export default defineHook(({ init }, { env }) => {
	const { isOn, maxPayload, actionLinks } = settingsOf(env);
	if (!isOn) return;
	// Earlier than `middlewares.before`, where other bundles look at paths and methods.
	init('app.before', ({ app }: { app?: Express }) => {
		// oxlint-disable-next-line house/no-bare-router -- no route: it rewrites, at once, and goes on
		app?.use(rewrite({ aliases, actionLinks, read: readBody(maxPayload) }));
	});
});
