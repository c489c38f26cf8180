/**
 * Directus beside a Redis that goes away. As it comes, requests then wait ten seconds and fail, and
 * what it tells Redis without waiting for the answer ends the process.
 *
 * - A Redis that is away answers at once, as an empty one that keeps nothing: PostgreSQL decides.
 *   One that is silent is away after a moment.
 * - Limits are counted by each process for itself meanwhile.
 * - Rights that were kept count no more: what others changed meanwhile was told to nobody.
 *
 * Our own connections decide for themselves: those are left as they are.
 */
import { Redis, type Command } from 'ioredis';
import { RateLimiterMemory, RateLimiterRedis } from 'rate-limiter-flexible';
import { useRights, useRedis, type Rights } from './directus.ts';
import { log } from './log.ts';

/** Who has not answered by then is away. */
const SILENT_MS = 1_500;

/** What an empty Redis answers to the commands that need no more than that. */
const EMPTY = new Map<string, (args: readonly unknown[]) => unknown>([
	['get', () => null],
	['mget', (keys) => keys.map(() => null)],
	['set', () => 'OK'],
	['incrby', ([, amount]) => Number(amount)],
	['exists', () => 0],
	['del', () => 0],
	['unlink', () => 0],
	['publish', () => 0],
	['scan', () => ['0', []]],
]);
const LISTENING = new Set(['subscribe', 'psubscribe', 'unsubscribe', 'punsubscribe']);

/** From now on Directus works without its Redis. Called once, before the first request. */
export function workWithoutRedis(): void {
	const rights = useRights();
	// A process without Redis keeps its rights by itself.
	if (!rights.bus) return;

	answerInItsPlace();
	countInItsPlace();
	distrustWhatWasKept(rights, [useRedis(), rights.bus.sub]);
}

type Sendable = Command & { readonly inTransaction?: boolean };
type Send = (this: Redis, command: Sendable, ...rest: readonly unknown[]) => unknown;

function answerInItsPlace(): void {
	const prototype = Redis.prototype as unknown as { sendCommand: Send };
	const { sendCommand } = prototype;
	prototype.sendCommand = function sending(command, ...rest) {
		if (isOfDirectus(this)) {
			if (LISTENING.has(command.name)) waitPatiently(this);
			else failAtOnce(this);
			answerAnyway(command);
		}
		return sendCommand.call(this, command, ...rest);
	};
}

/** Ours have a name, or wait for ever. */
function isOfDirectus({ options }: Redis): boolean {
	return !options.connectionName?.startsWith('cubehub') && options.maxRetriesPerRequest !== null;
}

/** A connection that only listens does so again when Redis is back, however long that takes. */
function waitPatiently(redis: Redis): void {
	const { options } = redis;
	options.maxRetriesPerRequest = null;
	options.enableOfflineQueue = true;
	delete options.socketTimeout;
	tellOfLosses(redis);
}

function failAtOnce(redis: Redis): void {
	const { options } = redis;
	options.maxRetriesPerRequest = 0;
	options.enableOfflineQueue = false;
	options.socketTimeout = SILENT_MS;
	tellOfLosses(redis);
}

const told = new Set<Redis>();

/** Once for each loss: ioredis would write a page to the error output at each try. */
function tellOfLosses(redis: Redis): void {
	if (told.has(redis)) return;
	told.add(redis);
	let isTold = false;
	redis.on('ready', () => (isTold = false));
	redis.on('end', () => told.delete(redis));
	redis.on('error', (error: Error) => {
		if (isTold) return;
		isTold = true;
		log.warn('directus goes on without redis', { error });
		if (SILENCE.test(error.message)) doubtAll();
	});
}

const SILENCE = /^Socket timeout/;

/** Who asks by several connections waits for one silence, not for each. */
function doubtAll(): void {
	for (const redis of told) if (redis.status === 'ready') redis.disconnect(true);
}

/** Within a transaction nothing is made up: it fails as a whole. */
function answerAnyway(command: Sendable): void {
	const answer = EMPTY.get(command.name);
	if (answer === undefined || command.inTransaction) return;
	command.reject = () => command.resolve(answer(command.args));
}

/** What a limiter of Directus does when Redis fails it: without a second one it refuses everybody. */
type Limiter = RateLimiterRedis & {
	_handleError: (this: Limiter, ...rest: readonly unknown[]) => void;
	insuranceLimiter?: RateLimiterMemory;
};

function countInItsPlace(): void {
	const prototype = RateLimiterRedis.prototype as Limiter;
	const { _handleError: handleError } = prototype;
	prototype._handleError = function counting(...rest) {
		const { points, duration } = this;
		this.insuranceLimiter ??= new RateLimiterMemory({ points, duration });
		// Directus changes the points of the limit of logins while it runs.
		this.insuranceLimiter.points = points;
		handleError.call(this, ...rest);
	};
}

/** Asks PostgreSQL until every connection is back and what was kept before is forgotten, everywhere. */
function distrustWhatWasKept(rights: Rights, connections: readonly Redis[]): void {
	for (const connection of connections) tellOfLosses(connection);
	const isBack = (): boolean => connections.every(({ status }) => status === 'ready');
	let losses = 0;
	let trusted = isBack() ? 0 : undefined;

	const { get } = rights;
	rights.get = async (key) => (trusted === losses ? get.call(rights, key) : undefined);
	const forget = async (): Promise<void> => {
		if (!isBack()) return;
		const before = losses;
		await rights.clear();
		trusted = before;
	};
	for (const connection of connections) {
		connection.on('close', () => (losses += 1));
		connection.on('ready', () => {
			forget().catch((error: unknown) => log.warn('rights not forgotten', { error }));
		});
	}
}
