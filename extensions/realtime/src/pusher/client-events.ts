/**
 * Events that clients send each other, `client-typing` and the like: within a channel that the sender
 * is in, never back to it, and with the sender's id, which it cannot choose.
 */
import { heldSockets } from '@cubehub/core/sockets';
import { log } from '@cubehub/core/log';
import type { Server } from 'socket.io';
import { z } from 'zod';
import { sendInto, type Connection } from './connections.ts';
import { toldIn } from './protocol.ts';

/** What replicas tell each other; no client can send it. */
const EVENT = 'cubehub:pusher-client-event';

const relayed = z.object({ channel: z.string(), frame: z.string() });
type Relayed = z.output<typeof relayed>;

let areOthers = false;

/** Sends it to all others in the channel, on every replica. */
export function relay(sender: Connection, channel: string, event: string, data: unknown): void {
	const sent: Relayed = { channel, frame: toldIn(channel, event, data ?? {}, sender.user) };
	sendInto(channel, sent.frame, (connection) => connection === sender);
	if (areOthers) heldSockets()?.serverSideEmit(EVENT, sent);
}

/** From now on the replicas hear each other's; the answer ends that. */
export function relayTogether(io: Server): () => void {
	const listen = (told: unknown): void => {
		const read = relayed.safeParse(told);
		if (!read.success) return log.warn('client event of a replica not understood');
		sendInto(read.data.channel, read.data.frame);
	};
	areOthers = true;
	io.on(EVENT, listen);
	return () => {
		areOthers = false;
		io.off(EVENT, listen);
	};
}
