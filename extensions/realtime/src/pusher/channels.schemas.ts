/** What is asked for channels and for push; clients add parameters of their own, which mean nothing here. */
import { z } from 'zod';

export const askedChannel = z.object({
	socket_id: z.string().max(64),
	channel_name: z.string().max(200),
});
export type AskedChannel = z.output<typeof askedChannel>;

export const grantedChannel = z.object({
	auth: z.string(),
	channel_data: z.string().optional(),
});

export const askedPush = z.object({ user_id: z.string().max(64).optional() });
export const pushGiven = z.object({ token: z.string() });
