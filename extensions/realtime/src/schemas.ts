/** What clients send, and what other bundles ask for. */
import { z } from 'zod';

const id = z.uuid();

/** `{ userId }`, or the bare id as earlier clients send it. */
export const identify = z.union([
	id.transform((userId) => ({ userId })),
	z.strictObject({ userId: id }),
]);
export const heartbeat = z.object({ cursors: z.unknown().optional() }).optional();
export const authenticate = z.strictObject({ token: z.string().min(1).max(8_192) });
export const sync = z.object({
	epoch: id,
	user: z.int().nonnegative(),
	chats: z.record(z.string().max(64), z.int().nonnegative()).optional(),
	revs: z.record(z.string().max(64), z.int().nonnegative()).optional(),
});
export const closing = z.union([
	z.strictObject({ user: id }),
	z.strictObject({ login: id }),
	z.strictObject({ session: z.string() }),
	z.strictObject({ sid: z.string() }),
]);
