/**
 * The page behind a mailed link. Opening it does nothing, for mail scanners open links too: its button
 * sends the token.
 */
import { createHash } from 'node:crypto';
import { page } from '@cubehub/core/http';
import type { Work } from '@cubehub/core/work';
import { nonceOf } from './mailed-token.ts';
import { pageWords } from './page-words.ts';
import type { Link } from './schemas.ts';
import { addresseeOf, liveToken } from './store.ts';

const STYLE = `
body { margin: 0; min-height: 100vh; display: grid; place-items: center; background: #f4f6f6;
	color: #172940; font: 16px/24px Inter, 'Segoe UI', Roboto, Arial, sans-serif; }
main { max-width: 26rem; padding: 2rem; border-radius: 12px; background: #fff; }
h1 { margin: 0 0 1rem; font-size: 22px; line-height: 30px; }
button { padding: 14px 28px; border: 0; border-radius: 8px; background: #0b7a75; color: #fff;
	font: inherit; font-weight: 600; cursor: pointer; }
button:disabled { opacity: 0.5; cursor: default; }`;

/** The token stays in the address bar until it was sent: a reload shows the button again. */
const SCRIPT = `
const button = document.querySelector('button');
const told = document.querySelector('[role=status]');
button?.addEventListener('click', async () => {
	button.disabled = true;
	const token = new URLSearchParams(location.search).get('token');
	const answer = await fetch(location.pathname, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify({ token }),
	}).catch(() => undefined);
	const word = answer?.ok ? 'done' : answer && answer.status < 500 ? 'refused' : 'failed';
	told.textContent = told.dataset[word];
	button.hidden = word !== 'failed';
	button.disabled = false;
});`;

const hashOf = (text: string): string =>
	`'sha256-${createHash('sha256').update(text, 'utf8').digest('base64')}'`;

/** Nothing but the style and the script above, and requests to this house. */
const POLICY = [
	`default-src 'none'`,
	`style-src ${hashOf(STYLE)}`,
	`script-src ${hashOf(SCRIPT)}`,
	`connect-src 'self'`,
	`base-uri 'none'`,
	`form-action 'none'`,
	`frame-ancestors 'none'`,
].join('; ');

/** The page for a link, in the language of its person; for a link that is no good it says so. */
export async function verifyPage(work: Work, { token = '' }: Link) {
	const live = await liveToken(work.sql, nonceOf(token));
	const person = live && (await addresseeOf(work.sql, live.user));
	const { language, direction, words } = pageWords(person?.language ?? null);
	const ask = live
		? `<p><bdi>${escaped(live.address)}</bdi></p><p><button type="button">${words.button}</button></p>`
		: `<p>${words.refused}</p>`;
	const html = `<!doctype html>
<html lang="${language}" dir="${direction}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${words.title}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${words.title}</h1>
${ask}
<p role="status" data-done="${words.done}" data-refused="${words.refused}" data-failed="${words.failed}"></p>
<noscript>${words.noscript}</noscript>
</main>
<script>${SCRIPT}</script>
</body>
</html>
`;
	return page(html, POLICY);
}

function escaped(text: string): string {
	return text
		.replaceAll('&', '&amp;')
		.replaceAll('<', '&lt;')
		.replaceAll('>', '&gt;')
		.replaceAll('"', '&quot;');
}
