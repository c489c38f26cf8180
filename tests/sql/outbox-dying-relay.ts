/**
 * A process of its own that relays one consumer's events and kills itself: `before-commit`, when the
 * effect is written, or `after-commit`, when it is done and nobody has been told. The last argument
 * is the address of Redis and the prefix of its keys, as JSON, or nothing.
 */
import { startRelay, type RelayOptions } from '../../extensions/core/src/relay/relay.ts';

const [url, topic, consumer, moment, queue] = process.argv.slice(2) as [
	string,
	string,
	string,
	string,
	string?,
];
const redis = queue === undefined ? undefined : (JSON.parse(queue) as RelayOptions['redis']);

const die = (): void => void process.kill(process.pid, 'SIGKILL');

startRelay({
	database: { connectionString: url },
	poolMax: 4,
	alone: redis === undefined,
	redis,
	cleanings: [],
	onRefused: () => process.exit(2),
	consumers: [
		{
			name: consumer,
			topics: [topic],
			// The lease of what it died with ends soon.
			timeoutSeconds: 1,
			handle: async ({ eventId, payload }, sql) => {
				await sql`insert into test_effects (consumer, event, number) values (${consumer}, ${eventId}, ${payload['number']})`;
				if (moment === 'before-commit') die();
				return die;
			},
		},
	],
});
