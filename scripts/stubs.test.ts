import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from './stack/places.ts';

type Manifest = {
	readonly scripts?: object;
	readonly dependencies?: object;
	readonly bin?: object;
};

const read = (path: string): Manifest =>
	JSON.parse(readFileSync(join(root, path), 'utf8')) as Manifest;

test('ID-T68 the browser driver that keycloak-connect pulls is our stub', () => {
	const stub = read('tools/stubs/chromedriver/package.json');
	expect(read('node_modules/chromedriver/package.json')).toEqual(stub);
	expect([stub.scripts, stub.dependencies, stub.bin]).toEqual([undefined, undefined, undefined]);
});

test('ID-T68 no browser driver was downloaded', () => {
	for (const path of ['lib/chromedriver', 'install.js', 'bin/chromedriver'])
		expect(existsSync(join(root, 'node_modules', 'chromedriver', path))).toBe(false);
});

test('ID-T68 the lock names no browser driver of a registry', () => {
	const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
		packages: { [path: string]: { resolved?: string; hasInstallScript?: boolean } };
	};
	const found = Object.entries(packages).filter(([path]) => path.endsWith('/chromedriver'));
	expect(found.length).toBeGreaterThan(0);
	for (const [, entry] of found) {
		expect(entry.resolved ?? '').not.toMatch(/^https?:/);
		expect(entry.hasInstallScript).toBeUndefined();
	}
});
