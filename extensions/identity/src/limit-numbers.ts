/** The numbers of the limits: the built-in ones, and those of app_settings.rate_limits. */
import { log } from '@cubehub/core/log';
import { queries } from '@cubehub/core/pool';
import { z } from 'zod';

const limit = z.strictObject({
	/** Tries in `seconds` from one address; null: not counted. */
	per_ip: z.int().min(1).nullable(),
	per_account: z.int().min(1).nullable(),
	seconds: z.int().min(1).max(86_400),
});
export type Limit = z.output<typeof limit>;

const HOUR = 3_600;
const QUARTER = 900;

/** The built-in limits. Logins count failures, everything else counts requests. */
export const builtIn = {
	register: { per_ip: 3, per_account: 3, seconds: HOUR },
	login: { per_ip: 5, per_account: 5, seconds: QUARTER },
	eds_challenge: { per_ip: 5, per_account: null, seconds: QUARTER },
	mail: { per_ip: 3, per_account: 3, seconds: HOUR },
	refresh: { per_ip: 60, per_account: null, seconds: 60 },
	backchannel: { per_ip: 600, per_account: null, seconds: 60 },
} as const satisfies { readonly [name: string]: Limit };

export type LimitName = keyof typeof builtIn;

/** The limit of a name as it is now. A setting that is malformed is told in the log and not taken. */
export async function limitsOf(name: LimitName): Promise<Limit> {
	const { rows } = await queries().query({
		name: 'identity-rate-limits',
		text: 'select rate_limits -> $1 as changed from app_settings limit 1',
		values: [name],
	});
	return withChanges(name, (rows[0] as { changed?: unknown } | undefined)?.changed);
}

/** A built-in limit with what a setting changes of it. Pure. */
export function withChanges(name: LimitName, changed: unknown): Limit {
	const known: Limit = builtIn[name];
	if (changed === undefined || changed === null) return known;
	const read = limit.partial().safeParse(changed);
	if (read.success) {
		return {
			per_ip: read.data.per_ip === undefined ? known.per_ip : read.data.per_ip,
			per_account: read.data.per_account === undefined ? known.per_account : read.data.per_account,
			seconds: read.data.seconds ?? known.seconds,
		};
	}
	log.error('a limit in app_settings.rate_limits is malformed', { limit: name });
	return known;
}
