/**
 * The SQL files of the bundles: `extensions/<domain>/sql/*.sql`.
 *
 * - They run in the order core, ledger, then the other domains by name; within one by file name.
 * - Each may run again and again, and runs again when its text has changed.
 */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export type SqlFile = {
	/** `<domain>/<file>`, as it is remembered. */
	readonly name: string;
	readonly domain: string;
	readonly text: string;
	readonly sha256: string;
	/** The views that the file makes. */
	readonly views: readonly string[];
};

const first = ['core', 'ledger'];

/** All files in the order in which they run. */
export function readSqlFiles(extensionsPath: string): readonly SqlFile[] {
	return readdirSync(extensionsPath)
		.filter((domain) => existsSync(join(extensionsPath, domain, 'sql')))
		.toSorted(inOrder)
		.flatMap((domain) =>
			readdirSync(join(extensionsPath, domain, 'sql'))
				.filter((file) => file.endsWith('.sql'))
				.toSorted()
				.map((file) =>
					sqlFile(
						domain,
						`${domain}/${file}`,
						readFileSync(join(extensionsPath, domain, 'sql', file), 'utf8'),
					),
				),
		);
}

/** A file with what is remembered of it: the hash of its text. */
export function sqlFile(domain: string, name: string, text: string): SqlFile {
	return {
		name,
		domain,
		text,
		sha256: createHash('sha256').update(text).digest('hex'),
		views: viewsIn(text),
	};
}

/** Files whose text is not the one that ran last. */
export function changedFiles(
	files: readonly SqlFile[],
	applied: ReadonlyMap<string, string>,
): readonly SqlFile[] {
	return files.filter(({ name, sha256 }) => applied.get(name) !== sha256);
}

/** Names that ran once and have no file any more. What they made stays until a later file drops it. */
export function goneFiles(
	files: readonly SqlFile[],
	applied: ReadonlyMap<string, string>,
): readonly string[] {
	return [...applied.keys()].filter((name) => !files.some((file) => file.name === name));
}

function inOrder(a: string, b: string): number {
	const place = (domain: string): number => {
		const found = first.indexOf(domain);
		return found === -1 ? first.length : found;
	};
	return place(a) - place(b) || (a < b ? -1 : 1);
}

function viewsIn(text: string): readonly string[] {
	const statements = text
		.replaceAll(/--.*$/gm, '')
		.matchAll(/create\s+(?:or\s+replace\s+)?view\s+(?:public\.)?"?([a-z_][a-z0-9_]*)"?/gi);
	return [...statements].flatMap((match) => (match[1] === undefined ? [] : [match[1]]));
}
