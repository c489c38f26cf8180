/**
 * A process that relays events until somebody kills it: arguments are the address of the database,
 * that of Redis (or an empty text), and the topic. It says "relaying" when it has begun.
 */
import type { Consumer } from '../../../extensions/core/src/outbox.ts';
import { startRelay } from '../../../extensions/core/src/relay/relay.ts';

const [url, redis, topic] = process.argv.slice(2) as [string, string, string];

/** The lease of a handler that dies is as long as it may take, and some seconds. */
const timeoutSeconds = 5;

/** Its effect cannot be repeated: a balance. It is slow, so that many die in the middle. */
const paying: Consumer = {
	name: 'survive.paying',
	topics: [topic],
	timeoutSeconds,
	handle: async ({ payload }, sql) => {
		await sql`select nextval('survive_runs')`;
		await sql`update survive_accounts set balance = balance + 1 where account = ${payload['account']}`;
		await sql`select pg_sleep(random() * 0.12)`;
	},
};

/** Its effects must come in the order of the events. */
const writing: Consumer = {
	name: 'survive.writing',
	topics: [topic],
	timeoutSeconds,
	ordered: true,
	handle: async ({ key, payload }, sql) => {
		await sql`insert into survive_lines (account, number) values (${key}, ${payload['number']})`;
	},
};

/** It takes many at a time. */
const counting: Consumer = {
	name: 'survive.counting',
	topics: [topic],
	timeoutSeconds,
	handle: async (_event, sql) => {
		await sql`update survive_total set events = events + 1`;
	},
	handleTogether: async (events, sql) => {
		await sql`update survive_total set events = events + ${events.length}`;
	},
};

startRelay({
	database: { connectionString: url },
	poolMax: 10,
	alone: false,
	redis: redis === '' ? undefined : { url: redis, prefix: 'survive:' },
	consumers: [paying, writing, counting],
	cleanings: [],
	onRefused: () => process.exit(2),
	takeOverMs: 1_000,
});
process.stdout.write('relaying\n');
