import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { acceptancePage } from './acceptance.ts';
import { root } from './stack/places.ts';

test('docs/acceptance.md names the tests as they are', () => {
	expect(readFileSync(join(root, 'docs', 'acceptance.md'), 'utf8')).toBe(acceptancePage());
});
