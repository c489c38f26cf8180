/** A shop with cases, and people who open them: straight on the tables and functions of the database. */
import { randomBytes, randomUUID } from 'node:crypto';
import { itemsText, type OddsLine, totalWeight } from '../../extensions/cases/src/domain/odds.ts';
import { commitmentTo, sha256 } from '../../extensions/cases/src/fairness.ts';
import { database } from '../harness/database.ts';

type Database = Awaited<ReturnType<typeof database>>;

export type Prize = {
	readonly name: string;
	readonly reward: 'item' | 'money';
	readonly weight: bigint;
	readonly value: bigint;
	readonly stockLeft?: bigint;
};

export type PublishedCase = {
	readonly id: string;
	readonly version: string;
	readonly price: bigint;
	readonly totalWeight: bigint;
	/** In the order of the draw: `id` is that of the published item, `caseItem` that of the draft. */
	readonly items: readonly (Prize & { readonly id: string; readonly caseItem: string })[];
};

export type Player = { readonly id: string; readonly seed: string; readonly serverSeed: string };

export type Once = {
	readonly status: number;
	readonly answer: { readonly [field: string]: unknown };
	readonly replayed: boolean;
};

const ENDPOINT = 'POST /cases/open';

export async function casesScene() {
	const db = await database();
	const organization = randomUUID();
	await db.query(
		`insert into organizations (id, name, default_currency) values ($1, 'Case shop', 'KZT')`,
		[organization],
	);

	return {
		db,
		organization,
		aCase: (prizes: readonly Prize[], price = 100n) =>
			publishedCase(db, organization, prizes, price),
		aPlayer: (funds: bigint) => player(db, organization, funds),
		balance: (user: string) => balanceOf(db, user),
		open: (who: Player, command: Opening) => open(db, who, command),
		preview: (who: Player, version: string) => preview(db, who, version),
		nextNonce: async (who: Player) => {
			const [row] = await db.query('select next_nonce::text from case_seeds where id = $1', [
				who.seed,
			]);
			return String(row?.['next_nonce']);
		},
	};
}

export type Scene = Awaited<ReturnType<typeof casesScene>>;

export type Opening = {
	readonly case: PublishedCase;
	/** Which item wins: the ticket is forced to its first one. */
	readonly wins: number;
	readonly nonce: bigint;
	readonly key?: string;
	/** What the client asked for, as far as it changes the request's hash. */
	readonly hash?: string;
	readonly command?: { readonly [field: string]: string };
};

/** The constraint that a statement breaks; null when it breaks none. */
export async function brokenBy(
	db: Database,
	text: string,
	params: unknown[] = [],
): Promise<string | null> {
	try {
		await db.query(text, params);
		return null;
	} catch (error) {
		return error instanceof Error && 'constraint' in error
			? String(error.constraint)
			: String(error);
	}
}

async function publishedCase(
	db: Database,
	organization: string,
	prizes: readonly Prize[],
	price: bigint,
): Promise<PublishedCase> {
	const id = randomUUID();
	const version = randomUUID();
	await db.query(
		`insert into cases (id, organization, name, slug, price, currency) values ($1, $2, 'Case', $3, $4, 'KZT')`,
		[id, organization, `case-${id}`, `${price}`],
	);
	const lines: OddsLine[] = [];
	for (const [index, prize] of prizes.entries()) {
		const caseItem = randomUUID();
		lines.push({ ...prize, position: index + 1, caseItem, currency: 'KZT' });
		await db.query(
			`insert into case_items (id, "case", name, reward, weight, value, currency, stock_left)
			values ($1, $2, $3, $4, $5, $6, 'KZT', $7)`,
			[
				caseItem,
				id,
				prize.name,
				prize.reward,
				`${prize.weight}`,
				`${prize.value}`,
				textOf(prize.stockLeft),
			],
		);
	}
	await db.query('select cases_publish_version($1, $2, $3, $4, $5, $6, null)', [
		id,
		version,
		`${price}`,
		lines.map((line) => line.caseItem),
		`${totalWeight(lines)}`,
		sha256(itemsText(lines)),
	]);
	const rows = await db.query(
		'select id, case_item from case_version_items where case_version = $1 order by position',
		[version],
	);

	return {
		id,
		version,
		price,
		totalWeight: totalWeight(lines),
		items: prizes.map((prize, index) => ({
			...prize,
			id: String(rows[index]?.['id']),
			caseItem: String(rows[index]?.['case_item']),
		})),
	};
}

async function player(db: Database, organization: string, funds: bigint): Promise<Player> {
	const id = randomUUID();
	const seed = randomUUID();
	const serverSeed = randomBytes(32);
	await db.query(
		`insert into directus_users (id, status, email, email_verified_at)
		values ($1, 'active', $2, current_timestamp)`,
		[id, `${id}@example.com`],
	);
	await db.query(
		`insert into case_seeds (id, "user", status, server_seed_hash, client_seed)
		values ($1, $2, 'active', $3, 'client')`,
		[seed, id, commitmentTo(serverSeed)],
	);
	if (funds > 0n) {
		await db.query(
			`select ledger_pay('adjustment', ledger_house($1, 'adjustment', 'KZT'), ledger_wallet($2, 'KZT'), $3, 'KZT', $4, 'funds', $2)`,
			[organization, id, `${funds}`, randomUUID()],
		);
	}
	return { id, seed, serverSeed: serverSeed.toString('hex') };
}

async function open(db: Database, who: Player, opening: Opening): Promise<Once> {
	const won = opening.case.items[opening.wins];
	if (!won) throw new Error(`the case has no item ${opening.wins}`);
	const ticket = totalWeight(opening.case.items.slice(0, opening.wins));
	const key = opening.key ?? randomUUID();

	return call(db, who, key, opening.hash ?? 'hash', 'cases_open', false, {
		opening: randomUUID(),
		inventory_item: randomUUID(),
		case_version: opening.case.version,
		case_version_item: won.id,
		seed: who.seed,
		nonce: `${opening.nonce}`,
		client_seed: 'client',
		ticket: `${ticket}`,
		...opening.command,
	});
}

async function preview(db: Database, who: Player, version: string): Promise<Once> {
	return call(db, who, '', 'hash', 'cases_preview_opening', true, { case_version: version });
}

async function call(
	db: Database,
	who: Player,
	key: string,
	hash: string,
	operation: string,
	isPreview: boolean,
	command: object,
): Promise<Once> {
	const rows = await db.query(
		`select status, answer, replayed
		from once($1, $2, $3, $4, $5::regproc,
			$6::jsonb || jsonb_build_object('journal', core_uuid5($1, $3 || $7), 'hash', $4::text), $8)`,
		[
			who.id,
			ENDPOINT,
			key,
			hash,
			operation,
			JSON.stringify(command),
			isPreview ? randomUUID() : '',
			isPreview,
		],
	);
	return rows[0] as unknown as Once;
}

async function balanceOf(db: Database, user: string): Promise<bigint> {
	const [row] = await db.query(`select ledger_balance(ledger_wallet($1, 'KZT'))::text as balance`, [
		user,
	]);
	return BigInt(String(row?.['balance']));
}

function textOf(amount: bigint | undefined): string | null {
	return amount === undefined ? null : `${amount}`;
}
