/** Caught mails as a page. Texts are shown as text; their links can be followed. */
import type { CaughtMail } from './catcher.ts';

const STYLE =
	'body{font:16px system-ui;max-width:50rem;margin:2rem auto;padding:0 1rem}' +
	'pre{white-space:pre-wrap;overflow-wrap:anywhere;font:inherit}' +
	'article{border-top:1px solid;padding:1rem 0}';
const LINK = /https?:\/\/[^\s<>"']+/g;

/** The newest first. */
export function pageOf(mails: readonly CaughtMail[]): string {
	const articles = mails.toReversed().map(articleOf).join('\n');
	const none = '<p>No mail yet. Nothing is delivered: every mail ends here.</p>';
	return `<!doctype html><meta charset="utf-8"><title>Mails</title><style>${STYLE}</style><h1>Mails</h1>${articles || none}`;
}

function articleOf({ at, from, to, subject, text, html }: CaughtMail): string {
	const content = text.trim() || html.replaceAll(/<[^>]*>/g, ' ').trim();
	return `<article><h2>${escaped(subject)}</h2><p>${at}, ${escaped(from)} to ${escaped(to.join(', '))}</p><pre>${linked(content)}</pre></article>`;
}

function linked(text: string): string {
	let end = 0;
	let html = '';
	for (const { 0: link, index } of text.matchAll(LINK)) {
		html += `${escaped(text.slice(end, index))}<a href="${escaped(link)}">${escaped(link)}</a>`;
		end = index + link.length;
	}
	return html + escaped(text.slice(end));
}

function escaped(text: string): string {
	return text
		.replaceAll('&', '&amp;')
		.replaceAll('<', '&lt;')
		.replaceAll('>', '&gt;')
		.replaceAll('"', '&quot;');
}
