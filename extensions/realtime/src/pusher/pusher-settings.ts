/** Credentials of the Pusher protocol and of Beams; both are off until they are set. */
import { useEnv } from '@directus/env';
import { z } from 'zod';
import type { Keys } from './signature.ts';

const text = z.coerce.string().min(1);
const environment = z.object({
	PUSHER_KEY: text.optional(),
	PUSHER_SECRET: text.optional(),
	PUSHER_BEAMS_INSTANCE_ID: text.optional(),
	PUSHER_BEAMS_SECRET_KEY: text.optional(),
});

export type Beams = { readonly instance: string; readonly secret: string };

/** The key that clients name and the secret that signs grants; undefined: the protocol is not spoken. */
export function pusherKeys(): Keys | undefined {
	const { PUSHER_KEY: key, PUSHER_SECRET: secret } = read();
	return key === undefined || secret === undefined ? undefined : { key, secret };
}

/** Undefined: Beams is not used. */
export function beams(): Beams | undefined {
	const { PUSHER_BEAMS_INSTANCE_ID: instance, PUSHER_BEAMS_SECRET_KEY: secret } = read();
	return instance === undefined || secret === undefined ? undefined : { instance, secret };
}

let known: z.output<typeof environment> | undefined;

function read(): z.output<typeof environment> {
	known ??= environment.parse(useEnv());
	return known;
}
