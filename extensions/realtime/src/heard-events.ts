/** What realtime reads of the events that it listens to. */
import { z } from 'zod';

export const journalPosted = z.object({ accounts: z.array(z.union([z.int(), z.string()])) });
export const inventoryChanged = z.object({ user: z.uuid() });
export const loginsEnded = z.object({
	user: z.uuid().nullable(),
	all: z.boolean(),
	sessions: z.array(z.uuid()),
	tokens: z.array(z.string()),
	sids: z.array(z.string()),
});
/** Without `changed` the person is gone. */
export const userChanged = z.object({ user: z.uuid(), changed: z.array(z.string()).optional() });
