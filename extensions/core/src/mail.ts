/**
 * Letters to people, by the mail server that Directus uses.
 *
 * - The words of a letter stand in `EMAIL_TEMPLATES_PATH/words/<language>.json`, under its name; the
 *   form of all letters is `letter.liquid`. English stands in for a language without the letter.
 * - Mail is sent after a commit, from a consumer of the outbox that works outside: it is tried again.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { useEnv } from '@directus/env';
import { z } from 'zod';

export type Letter = {
	readonly to: string;
	/** The name of the letter: 'verify-email'. */
	readonly template: string;
	/** As Directus writes it: 'ru-RU'; null for the default. */
	readonly language: string | null;
	/** What the words mention as `{name}`; `url` becomes the button. */
	readonly data?: { readonly [name: string]: string };
};

const words = z.record(
	z.string(),
	z.strictObject({
		subject: z.string(),
		lines: z.array(z.string()).min(1),
		/** What the button says; for letters with a `url`. */
		button: z.string().optional(),
	}),
);

type Words = z.output<typeof words>[string];

const FALLBACK = 'en';
const RIGHT_TO_LEFT = new Set(['ar', 'fa', 'he', 'ur']);

/** As Directus' own service takes a mail. */
type Mail = {
	readonly to: string;
	readonly subject: string;
	readonly text: string;
	readonly template: { readonly name: string; readonly data: object };
};
type MailService = { send(mail: Mail): Promise<unknown> };

/** Sends a letter; throws when no mail server took it. */
export async function sendMail(letter: Letter): Promise<void> {
	const mail = await written(letter);
	// Not at the top: the inside of Directus is heavy.
	const { getSchema, MailService } = await import('./directus.ts');
	const Service = MailService as unknown as new (options: object) => MailService;
	const service = new Service({ schema: await getSchema() });
	await service.send(mail);
}

async function written({ to, template, language, data = {} }: Letter): Promise<Mail> {
	const known = await wordsOf(template, languageOf(language));
	const filled = (text: string): string => fillIn(text, data);
	const subject = filled(known.words.subject);
	const lines = known.words.lines.map(filled);
	const { url } = data;
	const form = {
		subject,
		lines,
		url,
		button: known.words.button,
		language: known.language,
		direction: RIGHT_TO_LEFT.has(known.language) ? 'rtl' : 'ltr',
	};
	return {
		to,
		subject,
		// The address stands alone on its line, so that every reader of mail makes a link of it.
		text: [...lines, ...(url === undefined ? [] : [url])].join('\n\n') + '\n',
		template: { name: 'letter', data: form },
	};
}

async function wordsOf(
	template: string,
	language: string,
): Promise<{ readonly language: string; readonly words: Words }> {
	for (const tried of new Set([language, FALLBACK])) {
		const found = (await readWords(tried))?.[template];
		if (found) return { language: tried, words: found };
	}
	throw new Error(`No words for the letter "${template}".`);
}

/** The letters of a language; undefined for one that has none. */
async function readWords(language: string): Promise<z.output<typeof words> | undefined> {
	const folder = String(useEnv()['EMAIL_TEMPLATES_PATH']);
	try {
		return words.parse(
			JSON.parse(await readFile(join(folder, 'words', `${language}.json`), 'utf8')),
		);
	} catch (error) {
		if ((error as { code?: string }).code === 'ENOENT') return undefined;
		throw error;
	}
}

/** `ru-RU` → `ru`; nothing that could be a path. */
function languageOf(language: string | null): string {
	const [base = ''] = (language ?? '').toLowerCase().split(/[-_]/);
	return /^[a-z]{2,3}$/.test(base) ? base : FALLBACK;
}

/** Puts values in place of `{name}`; a name without a value is a fault of the letter. */
function fillIn(text: string, data: NonNullable<Letter['data']>): string {
	return text.replaceAll(/\{(\w+)\}/g, (_match, name: string) => {
		const value = data[name];
		if (value === undefined) throw new Error(`A letter mentions {${name}}, and nobody says it.`);
		return value;
	});
}
