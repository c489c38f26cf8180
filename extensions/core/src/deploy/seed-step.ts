/**
 * The seed step: rows that every house has and, on request, a shop to play with.
 *
 * - Running it twice changes nothing: what is there stays as it is, passwords too.
 * - One transaction: a shop is there whole or not at all.
 */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Knex } from 'knex';
import type { FirstAdministrator } from './administrator.ts';
import {
	clearCaches,
	inTransaction,
	Undone,
	type Platform,
	type Row,
	type Writing,
} from './platform.ts';

/** Someone who may log in. The password is known only in the run that made the person. */
export type Login = {
	readonly role: string;
	readonly name: string;
	readonly email: string;
	readonly password: string | null;
};

/** What a seed may use. */
export type Seeding = Writing & {
	/** Runs one statement; `${}` values are bound. */
	readonly sql: <Found = Row>(
		text: TemplateStringsArray,
		...values: readonly unknown[]
	) => Promise<readonly Found[]>;
	/** Says what was made, in a line for people. */
	readonly note: (line: string) => void;
	readonly login: (login: Login) => void;
	readonly newPassword: () => string;
	/** The administrator whom the configuration made in this run, with the password. */
	readonly known: FirstAdministrator | undefined;
};

export type Seed = (seeding: Seeding) => Promise<void>;

export type SeedResult = { readonly plan: readonly string[]; readonly logins: readonly Login[] };

type Request = {
	/** The folder `seeds/`, with `base.ts` and `demo.ts`. */
	readonly seeds: string;
	readonly demo: boolean;
	/** False: say what would be made, make nothing. */
	readonly keep: boolean;
	readonly known: FirstAdministrator | undefined;
};

/** Runs the seeds. Refuses demo data in production: its logins are known to others. */
export async function seedAll(platform: Platform, request: Request): Promise<SeedResult> {
	if (request.demo && process.env['NODE_ENV'] === 'production') {
		throw new Error('Demo data does not belong into production: leave out --demo and SEED_DEMO.');
	}
	const files = request.demo ? ['base.ts', 'demo.ts'] : ['base.ts'];
	const seeds = await Promise.all(files.map((file) => load(join(request.seeds, file))));
	const plan: string[] = [];
	const logins: Login[] = [];
	try {
		await inTransaction(platform, async (writing) => {
			for (const seed of seeds) {
				await seed({
					...writing,
					sql: bound(writing.knex),
					note: (line) => plan.push(line),
					login: (login) => logins.push(login),
					newPassword,
					known: request.known,
				});
			}
			if (!request.keep) throw new Undone();
		});
	} catch (error) {
		if (!(error instanceof Undone)) throw error;
	}
	if (request.keep && plan.length > 0) await clearCaches(platform);
	return { plan, logins };
}

async function load(file: string): Promise<Seed> {
	const module = (await import(pathToFileURL(file).href)) as { readonly seed: Seed };
	return module.seed;
}

function newPassword(): string {
	return process.env['SEED_PASSWORD'] || randomBytes(12).toString('base64url');
}

function bound(knex: Knex): Seeding['sql'] {
	return async (text, ...values) => {
		const { rows } = await knex.raw(text.join('?'), values as Knex.RawBinding[]);
		return rows;
	};
}
