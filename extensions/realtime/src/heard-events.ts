/** What realtime reads of the events that it listens to. */
import { z } from 'zod';

export const journalPosted = z.object({ accounts: z.array(z.union([z.int(), z.string()])) });
export const inventoryChanged = z.object({ user: z.uuid() });
