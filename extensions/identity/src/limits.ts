/**
 * How often the doors of identity may be tried, by address and by account.
 *
 * - A try is counted before the password is looked at, so that many at once gain nothing.
 * - Counted in Redis where there is one; while it is away each process counts for itself.
 * - Numbers are those below, unless app_settings.rate_limits has others under the same name.
 * - What is counted is kept as a keyed hash: no address and no login can be read from Redis.
 */
import { createHmac } from 'node:crypto';
import { RequestsExceeded } from '@cubehub/core/errors';
import { RateLimiterRes, type RateLimiterAbstract } from 'rate-limiter-flexible';
import { limiterOf } from './limit-store.ts';
import { limitsOf, type Limit, type LimitName } from './limit-numbers.ts';
import { identitySettings } from './settings.ts';

export type { LimitName } from './limit-numbers.ts';

/** Whose tries are counted; what is absent is not counted. */
export type Trier = {
	readonly ip?: string | undefined;
	/** A login, an address, an id: compared without case and outer blanks. */
	readonly account?: string | undefined;
};

type Kind = 'ip' | 'account';

/** Counts one try; refuses with REQUESTS_EXCEEDED, `retry_after` seconds, beyond the limit. */
export async function limited(name: LimitName, who: Trier): Promise<void> {
	const limit = await limitsOf(name);
	const tries = countersOf(name, limit, who).map(({ counter, key }) =>
		counter.consume(key).then(() => 0, waitOf),
	);
	const wait = Math.max(0, ...(await Promise.all(tries)));
	if (wait > 0) throw exceeded(wait);
}

/** Refuses as `limited` does, and counts nothing. */
export async function refuseIfLocked(name: LimitName, who: Trier): Promise<void> {
	const limit = await limitsOf(name);
	const waits = countersOf(name, limit, who).map(async ({ counter, key, points }) => {
		const found = await counter.get(key);
		return found && found.consumedPoints >= points ? found.msBeforeNext : 0;
	});
	const wait = Math.max(0, ...(await Promise.all(waits)));
	if (wait > 0) throw exceeded(wait);
}

/** Counts a try that failed, for a door that asked refuseIfLocked() before. Never refuses. */
export async function failed(name: LimitName, who: Trier): Promise<void> {
	const limit = await limitsOf(name);
	for (const { counter, key } of countersOf(name, limit, who)) {
		await counter.consume(key).then(() => 0, waitOf);
	}
}

/** A counted try was right: the account starts anew, the address gets only this one back. */
export async function succeeded(name: LimitName, who: Trier): Promise<void> {
	const limit = await limitsOf(name);
	for (const { counter, key, kind } of countersOf(name, limit, who)) {
		await (kind === 'account' ? counter.delete(key) : counter.reward(key));
	}
}

/** A counted try that told nothing of the password, as when Keycloak was away: it is given back. */
export async function uncounted(name: LimitName, who: Trier): Promise<void> {
	const limit = await limitsOf(name);
	for (const { counter, key } of countersOf(name, limit, who)) await counter.reward(key);
}

function countersOf(name: LimitName, limit: Limit, who: Trier) {
	const kinds = [
		{ kind: 'ip', value: who.ip, points: limit.per_ip },
		{ kind: 'account', value: who.account, points: limit.per_account },
	] as const;
	return kinds.flatMap(({ kind, value, points }) =>
		value && points !== null
			? [
					{
						kind,
						points,
						...counted(name, kind, value),
						counter: counterOf(name, kind, points, limit),
					},
				]
			: [],
	);
}

function counterOf(
	name: LimitName,
	kind: Kind,
	points: number,
	{ seconds }: Limit,
): RateLimiterAbstract {
	return limiterOf({ name: `${name}:${kind}`, points, seconds });
}

function counted(name: LimitName, kind: Kind, value: string): { readonly key: string } {
	const text = `${name}:${kind}:${value.trim().toLowerCase()}`;
	const key = createHmac('sha256', identitySettings().secret).update(text, 'utf8').digest('hex');
	return { key };
}

/** The milliseconds to wait; whatever else was rejected is a fault. */
function waitOf(rejected: unknown): number {
	if (rejected instanceof RateLimiterRes) return Math.max(1, rejected.msBeforeNext);
	throw rejected;
}

function exceeded(milliseconds: number): Error {
	return RequestsExceeded.with({ retry_after: Math.ceil(milliseconds / 1000) });
}
