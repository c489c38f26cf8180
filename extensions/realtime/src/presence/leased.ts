/**
 * Who is in which room, over all replicas: in Redis.
 *
 * - A room is a hash of people, each with the replicas they are on. A replica counts while it renews
 *   its lease; the others sweep what one that died has left.
 * - Whoever enters renews it, too: a replica that is heard from is not dead.
 * - Each step is one script, so two replicas never both take a person for the first or the last.
 */
import type { RedisClientType } from 'redis';
import type { Room } from '../domain/rooms.ts';

export type LeasedPresence = {
	/** The person is here on this replica; answers whether they were nowhere before. */
	readonly enter: (room: Room, user: string) => Promise<boolean>;
	/** They are not here any more, maybe as the last of this replica; answers whether they are nowhere now. */
	readonly leave: (room: Room, user: string, isLastHere: boolean) => Promise<boolean>;
	readonly online: (room: Room) => Promise<readonly string[]>;
	readonly count: (room: Room) => Promise<number>;
	/** Holds on for another lease; answers whether this replica has to be entered anew. */
	readonly renew: () => Promise<boolean>;
	/** Removes what replicas whose lease ended have left; answers who is nowhere now. */
	readonly sweep: () => Promise<readonly Gone[]>;
};

export type Gone = { readonly room: Room; readonly user: string };

type Place = {
	readonly client: RedisClientType;
	/** Before every key; ends with a colon. */
	readonly prefix: string;
	/** The name of this replica: letters, digits and dashes. */
	readonly replica: string;
	readonly leaseMs: number;
};

/** Milliseconds since 1970. */
const NOW = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)`;

/** Of a list of replicas, with commas between them, those whose lease holds. */
const LIVE = `${NOW}
local function live(list, without)
	local kept = {}
	for name in string.gmatch(list or '', '[^,]+') do
		local ends = redis.call('ZSCORE', KEYS[2], name)
		if name ~= without and ends and tonumber(ends) > now then kept[#kept + 1] = name end
	end
	return kept
end`;

const ENTER = `${LIVE}
local ends = redis.call('ZSCORE', KEYS[2], ARGV[2])
if ends and tonumber(ends) > now then redis.call('ZADD', KEYS[2], now + ARGV[4], ARGV[2]) end
local others = live(redis.call('HGET', KEYS[1], ARGV[1]), ARGV[2])
local isFirst = #others == 0
others[#others + 1] = ARGV[2]
redis.call('HSET', KEYS[1], ARGV[1], table.concat(others, ','))
redis.call('SADD', KEYS[3], ARGV[3])
return isFirst and 1 or 0`;

const LEAVE = `${LIVE}
if ARGV[3] ~= '' then redis.call('SREM', KEYS[3], ARGV[3]) end
local list = redis.call('HGET', KEYS[1], ARGV[1])
if not list then return 0 end
local others = live(list, ARGV[2])
if #others > 0 then
	redis.call('HSET', KEYS[1], ARGV[1], table.concat(others, ','))
	return 0
end
redis.call('HDEL', KEYS[1], ARGV[1])
return 1`;

const ONLINE = `${LIVE}
local people = {}
local all = redis.call('HGETALL', KEYS[1])
for index = 1, #all, 2 do
	if #live(all[index + 1], '') > 0 then people[#people + 1] = all[index] end
end
return people`;

/** A lease that ended is as good as none: others may have crossed this replica out meanwhile. */
const RENEW = `${NOW}
local ends = redis.call('ZSCORE', KEYS[1], ARGV[1])
redis.call('ZADD', KEYS[1], now + ARGV[2], ARGV[1])
return ends and tonumber(ends) > now and 0 or 1`;

const ENDED = `${NOW}
return redis.call('ZRANGEBYSCORE', KEYS[1], 0, now)`;

/** Removes one replica, whose lease has ended, from one room. */
const DROP = `${LIVE}
local gone = {}
local all = redis.call('HGETALL', KEYS[1])
for index = 1, #all, 2 do
	if string.find(',' .. all[index + 1] .. ',', ',' .. ARGV[1] .. ',', 1, true) then
		local others = live(all[index + 1], ARGV[1])
		if #others > 0 then
			redis.call('HSET', KEYS[1], all[index], table.concat(others, ','))
		else
			redis.call('HDEL', KEYS[1], all[index])
			gone[#gone + 1] = all[index]
		end
	end
end
redis.call('SREM', KEYS[3], ARGV[2])
return gone`;

/** The presence of one replica among the others. */
export function leasedPresence(place: Place): LeasedPresence {
	const { client, replica, leaseMs } = place;
	const keys = keysOf(place.prefix);
	const run = (script: string, names: readonly string[], ...values: readonly string[]) =>
		client.eval(script, { keys: [...names], arguments: [...values] });
	const inRoom = (room: string, of = replica) => [keys.room(room), keys.leases, keys.roomsOf(of)];

	async function dropped(dead: string): Promise<readonly Gone[]> {
		const gone: Gone[] = [];
		for (const room of await client.sMembers(keys.roomsOf(dead))) {
			const people = (await run(DROP, inRoom(room, dead), dead, room)) as readonly string[];
			gone.push(...people.map((user) => ({ room: room as Room, user })));
		}
		await client.zRem(keys.leases, dead);
		return gone;
	}

	return {
		enter: async (room, user) =>
			(await run(ENTER, inRoom(room), user, replica, room, String(leaseMs))) === 1,
		leave: async (room, user, isLastHere) =>
			(await run(LEAVE, inRoom(room), user, replica, isLastHere ? room : '')) === 1,
		online: async (room) => (await run(ONLINE, inRoom(room))) as readonly string[],
		count: async (room) => Number(await client.hLen(keys.room(room))),
		renew: async () => (await run(RENEW, [keys.leases], replica, String(leaseMs))) === 1,
		sweep: async () => {
			const dead = (await run(ENDED, [keys.leases])) as readonly string[];
			return (await Promise.all(dead.map(dropped))).flat();
		},
	};
}

function keysOf(prefix: string) {
	return {
		room: (room: string) => `${prefix}presence:${room}`,
		/** Replica → when its lease ends, in milliseconds since 1970 by the clock of Redis. */
		leases: `${prefix}presence-leases`,
		roomsOf: (replica: string) => `${prefix}presence-rooms:${replica}`,
	} as const;
}
