import type { Knex } from 'knex';
import { CaseHasOpenings, CaseIsPublished, CaseItemIsPublished } from './errors.ts';

/** Refuses the deletion of cases that have been opened or published. */
export async function refuseLosingCases(database: Knex, ids: unknown): Promise<void> {
	const versions = database('case_versions').whereIn('case', keysOf(ids)).select('id');

	const opening = await database('case_openings').whereIn('case_version', versions).first('id');
	if (opening) throw CaseHasOpenings;

	const version = await versions.clone().first();
	if (version) throw CaseIsPublished;
}

/** Refuses the deletion of items that are part of published odds. */
export async function refuseLosingItems(database: Knex, ids: unknown): Promise<void> {
	const published = await database('case_version_items')
		.whereIn('case_item', keysOf(ids))
		.first('id');
	if (published) throw CaseItemIsPublished;
}

function keysOf(ids: unknown): string[] {
	return Array.isArray(ids) ? ids.map(String) : [];
}
