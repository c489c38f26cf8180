/**
 * What may be subscribed on the sockets of Directus itself, which tell of deletions without looking at
 * rights.
 *
 * - Only listed collections, never the system's own, and only by those who may read there.
 * - Deletions, which are told by key, only to those who may read every row: to others the key of a row
 *   that is not theirs would be told too.
 * - Whoever has lost a role since they came is sent away, whatever they ask.
 */
import type { Accountability } from '@cubehub/core/auth';
import { log } from '@cubehub/core/log';
import { readingOf, standsAsBefore } from '@cubehub/core/reading';
import type { NativeSocket } from '@cubehub/core/sockets';
import { z } from 'zod';
import { closeSocket } from '../sockets/native.ts';
import { forget, remember } from './passing.ts';

const subscription = z.object({ type: z.literal('subscribe') });
const wanted = subscription.extend({
	collection: z.string(),
	event: z.enum(['create', 'update', 'delete']).optional(),
});
const ending = z.object({ type: z.literal('unsubscribe') });
const named = z.object({ uid: z.union([z.string(), z.number()]).optional() });

/** In the place of a refused message: a name that nobody acts on. */
const REFUSED = { type: 'refused' } as const;

/** The message as it came, or what stands for it when it was refused; the client is told then. */
export async function guardMessage(
	message: unknown,
	client: NativeSocket,
	listed: readonly string[],
): Promise<unknown> {
	const { accountability } = client;
	if (accountability?.user && !(await standsAsBefore(accountability))) {
		log.info('client of Directus cut off', { user: accountability.user, reason: 'role lost' });
		closeSocket(client);
		return REFUSED;
	}
	const uid = uidOf(message);
	if (ending.safeParse(message).success) forget(client, uid);
	if (!subscription.safeParse(message).success) return message;

	const { data: asked } = wanted.safeParse(message);
	if (asked && (await mayHear(accountability, asked, listed))) {
		if (hearsDeletions(asked)) remember(client, uid, asked.collection);
		return message;
	}
	log.info('subscription refused', {
		user: accountability?.user,
		collection: asked?.collection,
	});
	client.send(
		JSON.stringify({
			type: 'subscribe',
			status: 'error',
			error: asked
				? { code: 'FORBIDDEN', message: 'You may not subscribe to this.' }
				: { code: 'INVALID_PAYLOAD', message: 'The subscription is malformed.' },
			uid,
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
	return hearsDeletions({ event }) ? reading === 'all' : reading !== 'none';
}

function hearsDeletions({ event }: Pick<Wanted, 'event'>): boolean {
	return event === undefined || event === 'delete';
}

function uidOf(message: unknown): string | undefined {
	return named.safeParse(message).data?.uid?.toString();
}
