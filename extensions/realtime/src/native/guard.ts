/**
 * What may be subscribed on the sockets of Directus itself, which tell of deletions without looking at
 * rights.
 *
 * - Only listed collections, never the system's own, and only by those who may read there.
 * - Deletions, which are told by key, only to those who may read every row: to others the key of a row
 *   that is not theirs would be told too.
 */
import type { Accountability } from '@cubehub/core/auth';
import { log } from '@cubehub/core/log';
import { readingOf } from '@cubehub/core/reading';
import { z } from 'zod';

const subscription = z.object({ type: z.literal('subscribe') });
const wanted = subscription.extend({
	collection: z.string(),
	event: z.enum(['create', 'update', 'delete']).optional(),
});
const named = z.object({ uid: z.union([z.string(), z.number()]).optional() });

/** A connection, as far as the guard looks at it. */
export type NativeClient = {
	readonly accountability?: Accountability | null;
	send(text: string): void;
};

/** In the place of a refused message: a name that nobody acts on. */
const REFUSED = { type: 'refused' } as const;

/** The message as it came, or what stands for it when it was refused; the client is told then. */
export async function guardMessage(
	message: unknown,
	client: NativeClient,
	listed: readonly string[],
): Promise<unknown> {
	if (!subscription.safeParse(message).success) return message;

	const { data: asked } = wanted.safeParse(message);
	if (asked && (await mayHear(client.accountability, asked, listed))) return message;
	log.info('subscription refused', {
		user: client.accountability?.user,
		collection: asked?.collection,
	});
	client.send(
		JSON.stringify({
			type: 'subscribe',
			status: 'error',
			error: asked
				? { code: 'FORBIDDEN', message: 'You may not subscribe to this.' }
				: { code: 'INVALID_PAYLOAD', message: 'The subscription is malformed.' },
			uid: named.safeParse(message).data?.uid,
		}),
	);
	return REFUSED;
}

type Wanted = Pick<z.output<typeof wanted>, 'collection' | 'event'>;

async function mayHear(
	accountability: Accountability | null | undefined,
	{ collection, event }: Wanted,
	listed: readonly string[],
): Promise<boolean> {
	if (!accountability?.user || !listed.includes(collection)) return false;
	if (collection.startsWith('directus_')) return false;

	const reading = await readingOf(accountability, collection);
	const hearsDeletions = event === undefined || event === 'delete';
	return hearsDeletions ? reading === 'all' : reading !== 'none';
}
