/**
 * The domains that have a snapshot. A merge without one of them would delete its collections, so
 * each is named here and the merge refuses to go on when its file is not there.
 */
export const domains = [
	'billing',
	'cases',
	'core',
	'identity',
	'ledger',
	'pos',
	'realtime',
	'shareholders',
	'work',
] as const;

/** Columns that we add to the users of Directus belong to this domain. */
export const domainOfUsers = 'identity';

/** Indexes on tables of Directus itself belong to this one. */
export const domainOfSystemFields = 'core';
