/** Reads and writes of the seeds. A server seed is decrypted here, for the draw or for its reveal, and goes nowhere else. */
import { ServiceUnavailable } from '@cubehub/core/errors';
import type { Work } from '@cubehub/core/work';
import type { Hmac } from './domain/roll.ts';
import { commitmentTo, hmacOf } from './fairness.ts';
import type { Seeds } from './schemas.ts';
import { heldKey, newClientSeed, newServerSeed, seal, unseal } from './seed-vault.ts';

export type Seed = {
	readonly id: string;
	readonly hash: string;
	readonly clientSeed: string;
	readonly nextNonce: bigint;
	readonly createdAt: Date;
	/** The server seed as seed-vault.ts seals it; none was read where nothing is drawn. */
	readonly sealed: string | null;
};

export type SeedPair = { readonly active: Seed; readonly next: Seed };

type Row = {
	readonly id: string;
	readonly status: 'active' | 'next';
	readonly server_seed_hash: string;
	readonly client_seed: string;
	readonly next_nonce: bigint;
	readonly created_at: Date;
	readonly sealed: string | null;
};

// A next seed has no client seed yet: one is chosen when it becomes active, after its commitment.
const UNCHOSEN = 'unchosen';

// Each attempt but the first lost against a rotation of the same person.
const MOST_ATTEMPTS = 20;

/** The person's active and next seed; both are made on first use. */
export async function seedPair(work: Work): Promise<SeedPair> {
	const pair = await readPair(work);
	if (pair) return pair;

	await makePair(work);
	return required(await readPair(work));
}

/**
 * The active seed, held with its secret until the transaction ends: no rotation and no other opening of
 * the person comes between.
 */
export async function lockActiveSeed(work: Work): Promise<Seed> {
	for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
		const seed = await lockActive(work);
		if (seed) return seed;

		// The first use; or a rotation came first, and its new active seed is seen by the next look.
		await makePair(work);
	}
	throw ServiceUnavailable;
}

/** The pair, held by its active seed. */
export async function lockSeedPair(work: Work): Promise<SeedPair> {
	const active = await lockActiveSeed(work);
	return { active, next: required(await readPair(work)).next };
}

/** The draw's HMAC with a locked seed. */
export function hmacWith(seed: Seed): Hmac {
	return hmacOf(secretOf(seed));
}

/** Chooses the client seed of the draws to come with a seed. */
export async function chooseClientSeed(work: Work, seed: Seed, clientSeed: string): Promise<void> {
	await work.sql`update case_seeds set client_seed = ${clientSeed} where id = ${seed.id}`;
}

/** Publishes a locked server seed for ever; no draw uses it again. Answers it as hex. */
export async function reveal(work: Work, seed: Seed): Promise<string> {
	const serverSeed = Buffer.from(secretOf(seed)).toString('hex');
	await work.sql`
		update case_seeds
		set status = 'revealed', server_seed = ${serverSeed}, revealed_at = ${work.now}
		where id = ${seed.id}`;
	await work.sql`delete from cubehub_private.case_seed_secrets where seed = ${seed.id}`;
	return serverSeed;
}

/** Makes the next seed the active one, with a client seed younger than its commitment, and commits to a new next one. */
export async function promote(
	work: Work,
	next: Seed,
	clientSeed: string | undefined,
): Promise<SeedPair> {
	await work.sql`
		update case_seeds
		set status = 'active', client_seed = ${clientSeed ?? newClientSeed()}
		where id = ${next.id}`;
	await makePair(work);
	return required(await readPair(work));
}

/** The pair as its owner sees it: never a secret. */
export function seedsDocument(pair: SeedPair): Seeds {
	return {
		active: {
			...commitmentDocument(pair.active),
			client_seed: pair.active.clientSeed,
			next_nonce: pair.active.nextNonce,
		},
		next: commitmentDocument(pair.next),
	};
}

export function commitmentDocument(seed: Seed): Seeds['next'] {
	return { id: seed.id, server_seed_hash: seed.hash, committed_at: seed.createdAt };
}

/** Makes what the person lacks of the pair. Two first uses at once make one: the second finds the first one's. */
async function makePair(work: Work): Promise<void> {
	const user = work.actor.userId;
	const active = sealedSeed(work);
	const next = sealedSeed(work);
	await work.sql`
		with made as (
			insert into case_seeds (id, "user", status, server_seed_hash, client_seed)
			values
				(${active.id}::uuid, ${user}::uuid, 'active', ${active.hash}::text, ${newClientSeed()}::text),
				(${next.id}::uuid, ${user}::uuid, 'next', ${next.hash}::text, ${UNCHOSEN}::text)
			on conflict ("user", status) where status <> 'revealed' do nothing
			returning id
		)
		insert into cubehub_private.case_seed_secrets (seed, seed_enc)
		select made.id, decode(sealed.content, 'hex')
		from made
		join (values (${active.id}::uuid, ${active.sealed}::text), (${next.id}::uuid, ${next.sealed}::text))
			as sealed (seed, content) on sealed.seed = made.id`;
}

function sealedSeed(work: Work): { id: string; hash: string; sealed: string } {
	const id = work.newId();
	const serverSeed = newServerSeed();
	return { id, hash: commitmentTo(serverSeed), sealed: seal(heldKey(), id, serverSeed) };
}

function secretOf(seed: Seed): Uint8Array {
	if (seed.sealed === null) throw new Error(`the secret of seed ${seed.id} is missing`);
	return unseal(heldKey(), seed.id, seed.sealed);
}

async function readPair(work: Work): Promise<SeedPair | undefined> {
	return pairOf(
		await work.sql<Row>`
			select id, status, server_seed_hash, client_seed, next_nonce, created_at, null as sealed
			from case_seeds
			where "user" = ${work.actor.userId} and status in ('active', 'next')`,
	);
}

async function lockActive(work: Work): Promise<Seed | undefined> {
	const [row] = await work.sql<Row>`
		select
			s.id, s.status, s.server_seed_hash, s.client_seed, s.next_nonce, s.created_at,
			encode(p.seed_enc, 'hex') as sealed
		from case_seeds s
		join cubehub_private.case_seed_secrets p on p.seed = s.id
		where s."user" = ${work.actor.userId} and s.status = 'active'
		for no key update of s`;
	return row && seedOf(row);
}

function pairOf(rows: readonly Row[]): SeedPair | undefined {
	const active = rows.find((row) => row.status === 'active');
	const next = rows.find((row) => row.status === 'next');
	return active && next && { active: seedOf(active), next: seedOf(next) };
}

function seedOf(row: Row): Seed {
	return {
		id: row.id,
		hash: row.server_seed_hash,
		clientSeed: row.client_seed,
		nextNonce: row.next_nonce,
		createdAt: row.created_at,
		sealed: row.sealed,
	};
}

function required(pair: SeedPair | undefined): SeedPair {
	if (!pair) throw new Error('the seeds of this person are incomplete');
	return pair;
}
