/**
 * The local provider as a process of `npm start`. Its secrets and the address of the house come in
 * the environment; what it knows is kept in the data folder, so that payments outlive a restart.
 */
import { join } from 'node:path';
import { readJson, writePrivateJson } from '../private-file.ts';
import type { State } from './objects.ts';
import { startProvider } from './server.ts';

const { PROVIDER_PORT, PROVIDER_FOLDER, PROVIDER_WEBHOOK_URL, PROVIDER_IS_CONTROLLED } =
	process.env;
const { STRIPE_SECRET_KEY, STRIPE_WEBHOOK_SECRET } = process.env;

const file = join(PROVIDER_FOLDER ?? '', 'provider.json');
const state = readJson<State>(file);

const { url, stop } = await startProvider({
	port: Number(PROVIDER_PORT),
	secretKey: STRIPE_SECRET_KEY ?? '',
	webhookSecret: STRIPE_WEBHOOK_SECRET ?? '',
	webhookUrl: PROVIDER_WEBHOOK_URL ?? '',
	...(state && { state }),
	isControlled: PROVIDER_IS_CONTROLLED === 'true',
	save: (changed) => writePrivateJson(file, changed),
});
console.log(`Listening on ${url}.`);
process.once('SIGTERM', () => void stop().then(() => process.exit(0)));
