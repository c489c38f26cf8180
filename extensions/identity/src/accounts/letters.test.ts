import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

type Letter = {
	readonly subject: string;
	readonly lines: readonly string[];
	readonly button?: string;
};
type Letters = { readonly [name: string]: Letter };

const folder = join(import.meta.dirname, '../../../../templates/words');

const lettersIn = (language: string): Letters =>
	JSON.parse(readFileSync(join(folder, `${language}.json`), 'utf8')) as Letters;

const english = lettersIn('en');

/** What a letter mentions, sorted. */
const mentions = ({ subject, lines }: Letter): readonly string[] =>
	[...`${subject} ${lines.join(' ')}`.matchAll(/\{(\w+)\}/g)]
		.map(([, name = '']) => name)
		.toSorted();

describe.each(['ru', 'uk', 'kk', 'ar'])('The letters in %s', (language) => {
	const letters = lettersIn(language);

	test('are those in English', () => {
		expect(Object.keys(letters)).toEqual(Object.keys(english));
	});

	test.each(Object.entries(english))('%s mentions what the English one does', (name, letter) => {
		const other = letters[name]!;
		expect(mentions(other)).toEqual(mentions(letter));
		expect(Boolean(other.button)).toBe(Boolean(letter.button));
		expect(other.subject).not.toBe(letter.subject);
		expect(other.lines).toHaveLength(letter.lines.length);
	});
});
