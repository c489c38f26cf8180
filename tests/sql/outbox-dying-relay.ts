/**
 * A process of its own that relays one consumer's events and kills itself: `before-commit`, when the
 * effect is written, or `after-commit`, when it is done and nobody has been told.
 */
import { startRelay } from '../../extensions/core/src/relay/relay.ts';

const [url, topic, consumer, moment] = process.argv.slice(2) as [string, string, string, string];

const die = (): void => void process.kill(process.pid, 'SIGKILL');

startRelay({
	database: { connectionString: url },
	poolMax: 4,
	alone: true,
	cleanings: [],
	onRefused: () => process.exit(2),
	consumers: [
		{
			name: consumer,
			topics: [topic],
			handle: async ({ eventId, payload }, sql) => {
				await sql`insert into test_effects (consumer, event, number) values (${consumer}, ${eventId}, ${payload['number']})`;
				if (moment === 'before-commit') die();
				return die;
			},
		},
	],
});
