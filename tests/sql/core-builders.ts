/** What the tests of core are given: people, operations that leave a trace, and calls of once(). */
import { randomUUID } from 'node:crypto';
import { database } from '../harness/database.ts';

export async function query<Row extends object>(
	text: string,
	values: readonly unknown[] = [],
): Promise<readonly Row[]> {
	return (await database()).query<Row>(text, values);
}

/** An operation that leaves `command.mark` as its trace, then does as `command.end` says. */
export async function prepareOperations(): Promise<void> {
	await query(`create table if not exists test_traces (mark text, preview text, correlation text)`);
	await query(`
		create or replace function test_operation(p_actor uuid, p_command jsonb)
		returns jsonb
		language plpgsql
		as $$
		begin
			insert into test_traces
			values (
				p_command ->> 'mark',
				current_setting('cubehub.preview', true),
				current_setting('cubehub.correlation', true));

			case p_command ->> 'end'
				when 'refuse' then
					raise exception using errcode = 'RF409', message = 'TEST_REFUSED', detail = '{"left": "3"}';
				when 'forbid' then
					raise exception using errcode = 'RF403', message = 'FORBIDDEN';
				when 'fail' then
					raise exception 'disk full';
				when 'wait' then
					perform pg_sleep(0.2);
				else
					null;
			end case;
			return jsonb_build_object('mark', p_command ->> 'mark', 'journal', p_command ->> 'journal');
		end $$`);
}

type Person = { readonly status?: string; readonly isVerified?: boolean };

/** Somebody who may move money, unless said otherwise. */
export async function aPerson({
	status = 'active',
	isVerified = true,
}: Person = {}): Promise<string> {
	const id = randomUUID();
	await query(
		`insert into directus_users (id, email, status, email_verified_at)
		values ($1::uuid, $1 || '@example.com', $2, case when $3::boolean then current_timestamp end)`,
		[id, status, isVerified],
	);
	return id;
}

export type Call = {
	readonly actor: string;
	readonly endpoint: string;
	readonly key: string;
	readonly hash: string;
	readonly operation: string;
	readonly command: object;
	readonly preview: boolean;
	readonly correlation: string | null;
};

export type Answer = {
	readonly status: number;
	readonly answer: { readonly [field: string]: unknown };
	readonly replayed: boolean;
};

/** A call of a person for something new; the trace is the key. */
export async function aCall(more: Partial<Call> = {}): Promise<Call> {
	const key = more.key ?? randomUUID();
	return {
		actor: more.actor ?? (await aPerson()),
		endpoint: 'POST /test',
		hash: 'a',
		operation: 'test_operation',
		preview: false,
		correlation: null,
		...more,
		key,
		command: { mark: key, ...more.command },
	};
}

export async function once(call: Call): Promise<Answer> {
	const { actor, endpoint, key, hash, operation, command, preview, correlation } = call;
	const [answer] = await query<Answer>(`select * from once($1, $2, $3, $4, $5, $6, $7, $8)`, [
		actor,
		endpoint,
		key,
		hash,
		operation,
		JSON.stringify(command),
		preview,
		correlation,
	]);
	return answer!;
}

/** What operations left behind for this key. */
export function traces({ key }: Pick<Call, 'key'>) {
	return query<{ preview: string | null; correlation: string | null }>(
		`select preview, correlation from test_traces where mark = $1`,
		[key],
	);
}

/** The stored answers of this key. */
export function storedKeys({ key }: Pick<Call, 'key'>) {
	return query<{ status: number; response: object }>(
		`select status, response from idempotency_keys where key = $1`,
		[key],
	);
}
