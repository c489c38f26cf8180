import { amount, currency, cursor, instant, positiveAmount, uuid } from '@cubehub/core/http';
import { z } from 'zod';

const weight = amount.describe('A whole number; the chance is weight / total_weight.');
const hash = z.string().regex(/^[0-9a-f]{64}$/);
const reward = z.enum(['item', 'money']);
const rarity = z.enum(['common', 'uncommon', 'rare', 'epic', 'legendary']);
const outcome = z
	.enum(['item', 'money', 'cash_fallback'])
	.describe('cash_fallback: the item was out of stock, its value was paid.');
const clientSeed = z
	.string()
	.regex(/^[A-Za-z0-9_-]{1,64}$/, '1 to 64 of A–Z a–z 0–9 _ -')
	.describe('Your part of the draw: 1 to 64 of A–Z a–z 0–9 _ -');

const publishedItem = z.strictObject({
	id: uuid,
	position: z.int().positive().describe('The draw walks the items in this order.'),
	case_item: uuid,
	name: z.string(),
	image: uuid.nullable(),
	rarity,
	reward,
	weight,
	value: amount.describe('What money pays, and what an item is worth.'),
	currency,
});

export const listCases = z.strictObject({ ...cursor, cursor: uuid.optional() });
export type ListCases = z.output<typeof listCases>;

export const readCase = z.strictObject({ id: uuid });
export type ReadCase = z.output<typeof readCase>;

export const openCaseDocument = z.strictObject({
	id: uuid,
	organization: uuid,
	name: z.string(),
	slug: z.string(),
	description: z.string().nullable(),
	image: uuid.nullable(),
	price: amount,
	currency,
	case_version: uuid.describe('Part of every draw: the odds that are drawn from.'),
	version: z.int().positive(),
	published_at: instant,
	total_weight: amount.describe('The sum of the weights.'),
	items_hash: hash.describe('SHA-256 of the items; the README of the bundle says of which text.'),
	items: z.array(publishedItem),
});
export type OpenCaseDocument = z.input<typeof openCaseDocument>;

export const publishCase = z.strictObject({
	id: uuid,
	price: positiveAmount.optional().describe('A new price; without it the price stays.'),
});
export type PublishCase = z.output<typeof publishCase>;

export const openCase = z.strictObject({
	case: uuid,
	client_seed: clientSeed.optional().describe('A new client seed for this and the next openings.'),
});
export type OpenCase = z.output<typeof openCase>;

export const opened = z.strictObject({
	opening: uuid,
	case: uuid,
	case_version: uuid,
	version: z.int().positive(),
	price: amount,
	currency,
	server_seed_hash: hash,
	client_seed: z.string(),
	nonce: amount,
	ticket: amount,
	total_weight: amount,
	outcome,
	won: publishedItem.omit({ id: true }),
	inventory_item: uuid.nullable(),
	journal: uuid.describe('The payment of the price.'),
	prize_journal: uuid.nullable().describe('The payment of a prize in money.'),
});
export type Opened = z.input<typeof opened>;

/** Entries and fees come with every preview. */
export const openingPreview = z.strictObject({
	case: uuid,
	case_version: uuid,
	version: z.int().positive(),
	nonce: amount,
	price: amount,
	currency,
	journal: uuid,
});
export type OpeningPreview = z.input<typeof openingPreview>;

export const readSeeds = z.strictObject({});
export type ReadSeeds = z.output<typeof readSeeds>;

export const setClientSeed = z.strictObject({ client_seed: clientSeed });
export type SetClientSeed = z.output<typeof setClientSeed>;

export const rotateSeed = z.strictObject({
	client_seed: clientSeed
		.optional()
		.describe(
			'The client seed of the seed that becomes active; made by the server if you send none.',
		),
});
export type RotateSeed = z.output<typeof rotateSeed>;

const commitment = z.strictObject({
	id: uuid,
	server_seed_hash: hash.describe('SHA-256 of the server seed.'),
	committed_at: instant,
});

export const seeds = z.strictObject({
	active: commitment.extend({
		client_seed: z.string(),
		next_nonce: amount.describe('The number of your next draw.'),
	}),
	next: commitment,
});
export type Seeds = z.input<typeof seeds>;

export const rotated = seeds.extend({
	revealed: commitment.extend({
		server_seed: hash.describe('The server seed as 64 hex digits.'),
		client_seed: z.string(),
		openings_count: amount.describe('How many draws were made with it: nonces 0 to this less one.'),
	}),
});
export type Rotated = z.input<typeof rotated>;

export const proveOpening = z.strictObject({ id: uuid });
export type ProveOpening = z.output<typeof proveOpening>;

export const proofDocument = z.strictObject({
	algorithm: z.literal('cubehub-case-v1'),
	opening: uuid,
	opened_at: instant,
	case: uuid,
	case_version: uuid,
	version: z.int().positive(),
	published_at: instant,
	server_seed_hash: hash.describe('The commitment, made before the draw.'),
	committed_at: instant,
	server_seed: hash.nullable().describe('64 hex digits; null until you rotate the seed.'),
	revealed_at: instant.nullable(),
	client_seed: z.string(),
	nonce: amount,
	ticket: amount,
	total_weight: amount,
	items_hash: hash,
	items: z.array(publishedItem),
	won: z.strictObject({ position: z.int().positive(), case_item: uuid, name: z.string() }),
	outcome,
	price: amount,
	currency,
	journal: uuid,
});
export type ProofDocument = z.input<typeof proofDocument>;

export const proof = proofDocument.extend({
	checkable: z.array(z.string()).describe('What the verifier can check now.'),
	checkable_after_rotation: z
		.array(z.string())
		.describe('What it can check once the seed is revealed.'),
});
export type Proof = z.input<typeof proof>;

export const listInventory = z.strictObject({ ...cursor, cursor: uuid.optional() });
export type ListInventory = z.output<typeof listInventory>;

export const inventoryItem = z.strictObject({
	id: uuid,
	name: z.string(),
	status: z.enum(['owned', 'claimed', 'shipped', 'delivered', 'gifted', 'void']),
	opening: uuid.nullable(),
	case_item: uuid.nullable(),
	rarity: rarity.nullable(),
	value: amount.describe('What a claim pays: fixed when the item was won.'),
	currency,
	image: uuid.nullable(),
	claimed_at: instant.nullable(),
	created_at: instant,
});
export type InventoryItem = z.input<typeof inventoryItem>;
