/** What /ops/metrics tells of the sockets of this process. */
import { counterOf, histogramOf } from '@cubehub/core/metrics';

const received = counterOf('cubehub_socket_events_total', {
	help: 'Events of clients by name and result: ok, or the code of the refusal.',
	labels: ['event', 'result'],
});
const answered = histogramOf('cubehub_socket_ack_seconds', {
	help: 'How long clients waited for an acknowledgement.',
	labels: ['event'],
	buckets: [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
});
const sent = counterOf('cubehub_socket_messages_total', {
	help: 'Messages to rooms by name; each is counted once, however many receive it.',
	labels: ['message'],
});

/** An event of a client; names that nobody serves are counted together. */
export function eventTaken(event: string, result: string, seconds: number): void {
	received({ event, result });
	answered(seconds, { event });
}

/** A message to a room. What stands after a colon is the receiver's, or an administrator's choice. */
export function messageSent(name: string): void {
	sent({ message: name.startsWith('flow:') ? 'flow' : name.split(':', 2).join(':') });
}

/** An event of a client whose handler failed, by its name. */
export const handlerFailed = counterOf('cubehub_socket_handler_errors_total', {
	help: 'Events of clients whose handler failed.',
	labels: ['event'],
});
/** A client that was cut off, by the reason. */
export const cutOff = counterOf('cubehub_socket_evictions_total', {
	help: 'Clients that were cut off by reason.',
	labels: ['reason'],
});
/** A connection that was refused, by its code. */
export const handshakeRefused = counterOf('cubehub_socket_refusals_total', {
	help: 'Handshakes that were refused by code.',
	labels: ['code'],
});
