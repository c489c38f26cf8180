/**
 * One at a time, over all replicas, without a lock: who comes first claims, the others look again.
 *
 * - A refresh token is used once. Who asks with the same token at the same moment gets the same
 *   answer, from the same browser only: the answer is sealed by the token and the browser.
 * - An account logs in once at a time: Keycloak takes the second of two right logins for a wrong one.
 */
import { createHash, randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { RequestsExceeded, ServiceUnavailable } from '@cubehub/core/errors';
import { log } from '@cubehub/core/log';
import type { Sql } from '@cubehub/core/work';
import { sealed, unsealed } from './seal.ts';

/** How long a claim holds whose holder has died, and an answer for those who come late. */
const SECONDS = 10;
const WAIT_MS = 3_000;
const PAUSES_MS = [20, 40, 80, 120];
/** How many may wait for one account. */
const SEATS = 5;

/** What was asked with a token: an answer for the same browser again, or none for anybody. */
export type Asked = { readonly answer: string } | 'refused';

export type Once = {
	readonly token: string;
	/** Who asks: another browser gets nothing of the answer. */
	readonly browser: string;
	/** Asks; called once for a token. `refused` is told to those who wait, an error is not. */
	readonly ask: () => Promise<Asked>;
	/** A browser that is not the one which got the answer: the token is in two hands. */
	readonly onStranger: () => Promise<Asked>;
};

/** Uses a token once. Throws ServiceUnavailable when the one who asks takes too long. */
export async function oncePerToken(sql: Sql, once: Once): Promise<Asked> {
	const hash = hashOf('token', once.token);
	const claim = randomUUID();
	const found = await waited(() => claimed(sql, hash, 'token', claim));
	if (found === undefined) throw ServiceUnavailable.with({ retry_after: 1 });
	if (found.is_mine) return askAndTell(sql, { hash, claim }, once);
	if (found.state === 'failed') return 'refused';

	const answer = unsealed('refresh-answer', found.answer ?? '', boundTo(once));
	return answer === undefined ? once.onStranger() : { answer };
}

type Claim = { readonly hash: string; readonly claim: string };

async function askAndTell(sql: Sql, { hash, claim }: Claim, once: Once): Promise<Asked> {
	const asked = await once.ask().catch(async (error: unknown) => {
		await sql`select identity_drop_claim(${hash}, ${claim})`;
		throw error;
	});
	const [state, text] =
		asked === 'refused'
			? ['failed', null]
			: ['answered', sealed('refresh-answer', asked.answer, boundTo(once))];
	await sql`
		select identity_settle_claim(
			${hash}, ${claim}, ${state}, ${text}, ${SECONDS}::integer)`.catch((error: unknown) => {
		// The token is used up: whoever asked gets the answer, if nobody else does.
		log.error('the answer of a refresh was not kept', { error });
	});
	return asked;
}

/**
 * Runs for an account while nobody else does. Throws RequestsExceeded for more than five who wait, or
 * a wait of more than 3 s.
 */
export async function oncePerAccount<T>(
	sql: Sql,
	account: string,
	run: () => Promise<T>,
): Promise<T> {
	const mine = { hash: hashOf('account', account), claim: randomUUID() };
	await takeTurn(sql, account, mine);
	try {
		return await run();
	} finally {
		await sql`select identity_drop_claim(${mine.hash}, ${mine.claim})`;
	}
}

async function takeTurn(sql: Sql, account: string, { hash, claim }: Claim): Promise<void> {
	const first = await claimed(sql, hash, 'account', claim);
	if (first?.is_mine) return;

	const seat = await takenSeat(sql, account, claim);
	if (seat === undefined) throw RequestsExceeded.with({ retry_after: 1 });
	try {
		const found = await waited(() => claimed(sql, hash, 'account', claim));
		if (!found?.is_mine) throw RequestsExceeded.with({ retry_after: 1 });
	} finally {
		await sql`select identity_drop_claim(${seat}, ${claim})`;
	}
}

async function takenSeat(sql: Sql, account: string, claim: string): Promise<string | undefined> {
	const seats = Array.from({ length: SEATS }, (_, seat) => hashOf(`seat ${seat}`, account));
	const [row] = await sql<{ seat: string | null }>`
		select identity_take_seat(${seats}, ${claim}, ${SECONDS}::integer) as seat`;
	return row?.seat ?? undefined;
}

type Found = {
	readonly is_mine: boolean;
	readonly state: 'running' | 'answered' | 'failed';
	readonly answer: string | null;
};

async function claimed(sql: Sql, hash: string, kind: 'token' | 'account', claim: string) {
	const [row] = await sql<Found>`
		select is_mine, state, answer
		from identity_claim(${hash}, ${kind}, ${claim}, ${SECONDS}::integer)`;
	return row;
}

/** Looks again and again until the claim is ours or settled; undefined when that takes too long. */
async function waited(look: () => Promise<Found | undefined>): Promise<Found | undefined> {
	const end = Date.now() + WAIT_MS;
	for (let turn = 0; Date.now() < end; turn += 1) {
		const found = await look();
		if (found && (found.is_mine || found.state !== 'running')) return found;
		const most = PAUSES_MS[Math.min(turn, PAUSES_MS.length - 1)] ?? 0;
		// At different moments, so that those who wait do not all look at once.
		await pause(most * (0.5 + Math.random() / 2));
	}
	return undefined;
}

function hashOf(kind: string, value: string): string {
	return createHash('sha256').update(`${kind}:${value}`, 'utf8').digest('hex');
}

function boundTo({ token, browser }: Once): string {
	return `${token}\n${browser}`;
}
