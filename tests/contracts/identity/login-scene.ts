/** Logins as apps and browsers send them, and what their answers hold. */
import { randomInt } from 'node:crypto';
import type { Answer } from '../../harness/http.ts';
import type { OwnServer } from '../../harness/own-server.ts';

type House = Pick<OwnServer, 'client' | 'database'>;

export type From = {
	/** An address of its own unless given: limits count by it. */
	readonly ip?: string;
	readonly headers?: { readonly [name: string]: string };
	readonly token?: string;
};

/** An address that no other test has. */
export function anAddress(): string {
	return `10.${randomInt(256)}.${randomInt(256)}.${randomInt(1, 255)}`;
}

/** POST below /identity, from an address of its own. */
export function ask(house: House, path: string, body?: unknown, from: From = {}): Promise<Answer> {
	const { ip = anAddress(), headers, token } = from;
	return house.client(token).post(`/identity${path}`, body, {
		key: false,
		headers: { 'x-forwarded-for': ip, 'user-agent': 'a browser', ...headers },
	});
}

/** The cookies that an answer sets, by name: value and attributes. */
export function cookiesOf({ headers }: Pick<Answer, 'headers'>) {
	return Object.fromEntries(
		headers.getSetCookie().map((text) => {
			const [pair = '', ...attributes] = text.split('; ');
			const split = pair.indexOf('=');
			return [pair.slice(0, split), { value: pair.slice(split + 1), attributes }] as const;
		}),
	);
}

/** What a browser sends back: 'a=1; b=2'. */
export function cookieHeader(answer: Pick<Answer, 'headers'>): string {
	return Object.entries(cookiesOf(answer))
		.filter(([, { value }]) => value !== '')
		.map(([name, { value }]) => `${name}=${value}`)
		.join('; ');
}

/** Status and code of an answer: '401 INVALID_CREDENTIALS', or '200'. */
export function told({ status, body }: Answer): string {
	const code = body?.errors?.[0]?.extensions?.code;
	return code === undefined ? String(status) : `${status} ${code}`;
}

/** Other numbers for the limits of a house. */
export async function limit(house: House, limits: object | null): Promise<void> {
	await house.database.query('update app_settings set rate_limits = $1', [limits]);
}

/** The status of GET /users/me with a token. */
export async function meStatus(house: House, token: string): Promise<number> {
	return (await house.client(token).get('/users/me')).status;
}

type Tried = { readonly known: readonly number[]; readonly unknown: readonly number[] };

/**
 * How long wrong logins take, in milliseconds: `rounds` of a login that exists and, at the same
 * moment, of one that does not.
 */
export async function wrongLoginTimes(house: House, login: string, rounds: number): Promise<Tried> {
	const known: number[] = [];
	const unknown: number[] = [];
	for (let round = 0; round < rounds; round += 1) {
		const nobody = `nobody${randomInt(1_000_000)}@example.com`;
		const [first, second] = await Promise.all([timed(house, login), timed(house, nobody)]);
		known.push(first);
		unknown.push(second);
	}
	return { known, unknown };
}

async function timed(house: House, login: string): Promise<number> {
	const started = performance.now();
	const answer = await ask(house, '/login', { login, password: 'not the password' });
	if (answer.status !== 401) throw new Error(`A wrong login was answered ${told(answer)}.`);
	return performance.now() - started;
}

/** The middle one. */
export function median(values: readonly number[]): number {
	return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
