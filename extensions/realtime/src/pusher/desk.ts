/**
 * Where grants wait between the request that gave them and the connection that uses them: up to 60
 * seconds, each good once. The two may meet different replicas, so Redis keeps them where there is one.
 *
 * - A grant is kept only for a connection that is open and belongs to nobody else, and only when no
 *   other person's waits for the same channel.
 * - While Redis is away, each replica goes on with its own connections.
 */
import { log } from '@cubehub/core/log';
import { within } from '../sockets/deadline.ts';
import { sharedRedis } from '../sockets/redis.ts';
import { connections, type Connection } from './connections.ts';
import { grant as schema, type Grant } from './grant.ts';

const GRANT_SECONDS = 60;
/** A connection is known to the others this long after it was last renewed. */
const LEASE_SECONDS = 90;
/** Who does not hear from Redis by then goes on without it. */
const PATIENCE_MS = 1_000;

/** Keeps a grant when the connection is open for this person: KEYS connection, grant; ARGV user, grant. */
const KEEP = `
	local owner = redis.call('GET', KEYS[1])
	if not owner or (owner ~= '' and owner ~= ARGV[1]) then return 0 end
	local waiting = redis.call('GET', KEYS[2])
	if waiting and cjson.decode(waiting).user ~= ARGV[1] then return 0 end
	redis.call('SET', KEYS[2], ARGV[2], 'EX', ${GRANT_SECONDS})
	return 1`;

/** Whether the grant was kept; no for a connection that is closed, or somebody else's. */
export async function keepGrant(socketId: string, channel: string, given: Grant): Promise<boolean> {
	const here = connections().get(socketId);
	if (here) await announce(here);
	const isKept = await inRedis(({ client, prefix }) =>
		client.eval(KEEP, {
			keys: [connectionKey(prefix, socketId), grantKey(prefix, socketId, channel)],
			arguments: [given.user, JSON.stringify(given)],
		}),
	);
	return isKept === undefined ? keepHere(here, channel, given) : isKept === 1;
}

/** The grant that waits, for the last time; undefined where there is none. */
export async function takeGrant(
	connection: Connection,
	channel: string,
): Promise<Grant | undefined> {
	const local = takeHere(connection, channel);
	const remote = await inRedis(({ client, prefix }) =>
		client.getDel(grantKey(prefix, connection.id, channel)),
	);
	const told = typeof remote === 'string' ? schema.parse(JSON.parse(remote)) : undefined;
	// Two people were let in while the replicas did not hear each other: nobody knows who is there.
	if (local && told && local.user !== told.user) return undefined;
	return told ?? local;
}

/** Tells the replicas that a connection is open, and whose it is. */
export async function announce({ id, user }: Connection): Promise<void> {
	await inRedis(({ client, prefix }) =>
		client.set(connectionKey(prefix, id), user ?? '', {
			expiration: { type: 'EX', value: LEASE_SECONDS },
		}),
	);
}

/** Tells them that it is not. */
export async function retract({ id }: Connection): Promise<void> {
	await inRedis(({ client, prefix }) => client.del(connectionKey(prefix, id)));
}

/** Renews what the others know of the connections here, and forgets grants that nobody came for. */
export async function renewLeases(now: number): Promise<void> {
	for (const { grants } of connections().values()) {
		for (const [channel, { until }] of grants) if (until <= now) grants.delete(channel);
	}
	await Promise.all([...connections().values()].map(announce));
}

function keepHere(here: Connection | undefined, channel: string, given: Grant): boolean {
	if (!here || (here.user !== undefined && here.user !== given.user)) return false;
	const waiting = here.grants.get(channel);
	const now = Date.now();
	if (waiting && waiting.until > now && waiting.grant.user !== given.user) return false;
	here.grants.set(channel, { grant: given, until: now + GRANT_SECONDS * 1_000 });
	return true;
}

function takeHere({ grants }: Connection, channel: string): Grant | undefined {
	const waiting = grants.get(channel);
	grants.delete(channel);
	return waiting && waiting.until > Date.now() ? waiting.grant : undefined;
}

type Redis = NonNullable<ReturnType<typeof sharedRedis>>;

/** What Redis answers; undefined where there is none, or it does not answer in time. */
async function inRedis<Answer>(
	ask: (redis: Redis) => Promise<Answer>,
): Promise<Answer | undefined> {
	const redis = sharedRedis();
	if (!redis) return undefined;
	try {
		return await within(PATIENCE_MS, ask(redis));
	} catch (error) {
		log.warn('grants without redis', { error });
		return undefined;
	}
}

function connectionKey(prefix: string, socketId: string): string {
	return `${prefix}pusher:socket:${socketId}`;
}

function grantKey(prefix: string, socketId: string, channel: string): string {
	return `${prefix}pusher:grant:${socketId}:${channel}`;
}
