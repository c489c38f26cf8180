import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { domains } from './domains.ts';
import {
	canonical,
	merge,
	readParts,
	split,
	toYaml,
	writeParts,
	type Snapshot,
} from './snapshot.ts';

const committed = join(import.meta.dirname, '..', '..', 'snapshots');

const name = fc.stringMatching(/^[a-z]{1,6}$/);
const sort = fc.option(fc.integer({ min: 1, max: 99 }), { nil: null });

/** Collections in folders of domains, fields and relations of them, columns added to users. */
const anySnapshot: fc.Arbitrary<Snapshot> = fc
	.uniqueArray(fc.tuple(name, name), { selector: ([, collection]) => collection, minLength: 1 })
	.chain((tables) => {
		const collections = tables.flatMap(([domain, collection]) => [
			{ collection: `group_${domain}`, meta: { group: null, sort: 1 } },
			{ collection: `t_${collection}`, meta: { group: `group_${domain}`, sort: 2 } },
		]);
		const table = fc.constantFrom(...tables.map(([, each]) => `t_${each}`), 'directus_users');
		const field = fc.record({ collection: table, field: name, meta: fc.record({ sort }) });
		const unique = {
			selector: (row: { collection: string; field: string }) => `${row.collection}.${row.field}`,
		};
		return fc.record({
			version: fc.constant(1),
			directus: fc.constant('11.17.4'),
			vendor: fc.constant('postgres'),
			collections: fc.constant([
				...new Map(collections.map((row) => [row.collection, row])).values(),
			]),
			fields: fc.uniqueArray(field, unique),
			systemFields: fc.uniqueArray(
				fc.record({ collection: fc.constant('directus_files'), field: name }),
				unique,
			),
			relations: fc.uniqueArray(fc.record({ collection: table, field: name }), unique),
		});
	});

describe('snapshots', () => {
	test('DX-T02 merge(split(s)) = s for every snapshot', () => {
		fc.assert(
			fc.property(anySnapshot, (whole) => {
				expect(merge(split(whole))).toEqual(canonical(whole));
			}),
		);
	});

	test('DX-T02 the committed files are what splitting their merge gives', () => {
		const parts = readParts(committed, domains);
		expect(Object.keys(split(merge(parts)))).toEqual([...domains]);
		expect(merge(split(merge(parts)))).toEqual(merge(parts));
	});

	test('the same part always gives the same text', () => {
		fc.assert(
			fc.property(anySnapshot, (whole) => {
				const turned = { ...whole, fields: whole.fields.toReversed() };
				expect(toYaml(canonical(turned))).toBe(toYaml(canonical(whole)));
			}),
		);
	});

	test('DX-T03 a merge without the file of a domain is refused by its name', () => {
		const folder = mkdtempSync(join(tmpdir(), 'cubehub-snapshots-'));
		const parts = readParts(committed, domains);
		writeParts(
			folder,
			Object.fromEntries(Object.entries(parts).filter(([domain]) => domain !== 'pos')),
		);
		expect(() => readParts(folder, domains)).toThrow('snapshots/pos.yaml is missing');
	});

	test('a file that belongs to no domain is refused by its name', () => {
		const folder = mkdtempSync(join(tmpdir(), 'cubehub-snapshots-'));
		writeParts(folder, readParts(committed, domains));
		writeFileSync(join(folder, 'stray.yaml'), 'version: 1\n');
		expect(() => readParts(folder, domains)).toThrow('snapshots/stray.yaml belongs to no domain');
	});

	test('a collection outside of every folder is refused by its name', () => {
		const whole = { ...merge(readParts(committed, domains)), fields: [], relations: [] };
		const stray = { collection: 'stray', meta: { group: null } };
		expect(() => split({ ...whole, collections: [stray] })).toThrow('Collection stray');
	});
});
