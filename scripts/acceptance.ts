/**
 * Which test shows which acceptance case: `node scripts/acceptance.ts` writes docs/acceptance.md from
 * the titles of the tests. A test compares the page with what it would be.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './stack/places.ts';

const CASE = /\b(DX-T|ID-T|M-T|RT-T|RT-C)(\d+)\b/g;
const folders = ['tests', 'extensions', 'scripts'];

const introduction = `# Acceptance cases

Each case that a test names in its title, and the files of these tests. Made by \`node scripts/acceptance.ts\`; never edited by hand.

| Case | Shown by |
| --- | --- |
`;

/** The page, as the tests of this clone would have it. */
export function acceptancePage(): string {
	const shown = new Map<string, Set<string>>();
	for (const file of testFiles()) {
		for (const [id] of readFileSync(join(root, file), 'utf8').matchAll(CASE)) {
			shown.set(id, (shown.get(id) ?? new Set()).add(file));
		}
	}
	const rows = [...shown]
		.toSorted(([a], [b]) => a.localeCompare(b, 'en', { numeric: true }))
		.map(([id, files]) => `| ${id} | ${[...files].map(link).join(', ')} |`);
	return `${introduction}${rows.join('\n')}\n`;
}

function testFiles(): readonly string[] {
	return folders
		.flatMap((folder) =>
			readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((file) =>
				join(folder, file),
			),
		)
		.filter((file) => /\.test\.(ts|mjs)$/.test(file) && !file.includes('node_modules'))
		.toSorted();
}

const link = (file: string): string => `[${file}](../${file})`;

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
	writeFileSync(join(root, 'docs', 'acceptance.md'), acceptancePage());
}
