/**
 * A process that relays the events of one topic and says of each when its effect was committed:
 * a line with the number of the event and the moment, in milliseconds.
 *
 *   node bench/outbox-relay.ts <address of PostgreSQL> <address of Redis, or ''> <topic>
 */
import { startRelay } from '../extensions/core/src/relay/relay.ts';

const [url, redis, topic] = process.argv.slice(2) as [string, string, string];

const relay = startRelay({
	database: { connectionString: url },
	poolMax: 10,
	alone: redis === '',
	redis: redis === '' ? undefined : { url: redis, prefix: `${topic}:` },
	cleanings: [],
	onRefused: () => process.exit(2),
	consumers: [
		{
			name: 'bench',
			topics: [topic],
			handle: async ({ eventId, payload }, sql) => {
				await sql`insert into bench_effects (event) values (${eventId})`;
				return () => {
					const at = performance.timeOrigin + performance.now();
					process.stdout.write(`${payload['number']} ${at}\n`);
				};
			},
		},
	],
});
process.once('SIGTERM', () => void relay.stop().then(() => process.exit(0)));
