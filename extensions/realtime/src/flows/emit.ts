/**
 * What flows tell sockets.
 *
 * - The name begins with `flow:`, so that no flow can pretend to be the house.
 * - Whom it is for is an id in a field of its own, never the name of a room.
 * - At best once for each attempt: who is not connected never hears it, and an attempt that is made
 *   again may tell it again.
 */
import { findCommand } from '@cubehub/core/commands';
import { ServiceUnavailable } from '@cubehub/core/errors';
import { uuid } from '@cubehub/core/http';
import { z } from 'zod';

const MOST_BYTES = 16_384;

const message = {
	name: z
		.string()
		.regex(
			/^flow:[a-z0-9][a-z0-9._-]{0,57}$/,
			'flow: and then small letters, digits, dots and dashes.',
		),
	payload: z
		.json()
		.default(null)
		.refine((value) => Buffer.byteLength(JSON.stringify(value)) <= MOST_BYTES, {
			error: 'At most 16 KB as JSON.',
		}),
};

export const toUser = z.object({ ...message, user: uuid });

export const toRoom = z.object({ ...message, kind: z.enum(['role', 'chat']), id: uuid });

type Message = {
	readonly name: string;
	readonly payload: unknown;
};

type Target = { readonly user: string } | { readonly role: string } | { readonly chat: string };

/** Sends a message to whoever of the target is connected. Refuses where sockets are switched off. */
export async function emitTo(
	target: Target,
	{ name, payload }: Message,
): Promise<{ name: string }> {
	const emit = findCommand('realtime.emit');
	if (!emit) throw ServiceUnavailable;
	await emit({ ...target, name, payload });
	return { name };
}
