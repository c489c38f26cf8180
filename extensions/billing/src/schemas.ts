import { z } from 'zod';

export const signedRequest = z.object({
	provider: z.string().regex(/^[a-z0-9]{1,32}$/, 'The name of a payment provider.'),
	raw: z.instanceof(Buffer),
	headers: z.object({ 'stripe-signature': z.string().optional() }),
});
export type SignedRequest = z.output<typeof signedRequest>;

export const received = z.strictObject({
	event: z.string().describe('The event of the provider.'),
	isNew: z.boolean().describe('False for one that was stored before.'),
});
export type Received = z.input<typeof received>;
