/** Mails of Keycloak, as the mail server of the run has kept them. */
import { decodeJwt } from 'jose';
import type { CaughtMail } from '../../../scripts/stack/mail/catcher.ts';
import type { DriverMail } from '../identity-driver.ts';

const LINK = /https?:\/\/[^\s"<>]+/;

/** What a link does stands in the token within it. */
const KINDS: { readonly [type: string]: DriverMail['kind'] } = {
	'verify-email': 'verify-email',
	'reset-credentials': 'update-password',
	'idp-verify-account-via-email': 'link-provider',
};

export async function mailsTo(url: string, address: string): Promise<readonly DriverMail[]> {
	const mails = await caughtMails(url, address);
	return mails.map(({ text }) => {
		const link = LINK.exec(text)?.[0] ?? '';
		return { to: address, kind: kindOf(link), link };
	});
}

/** The mails themselves, the oldest first. */
export async function caughtMails(url: string, address: string): Promise<readonly CaughtMail[]> {
	const answer = await fetch(`${url}/mails?to=${encodeURIComponent(address)}`);
	return (await answer.json()) as readonly CaughtMail[];
}

function kindOf(link: string): DriverMail['kind'] {
	const key = URL.canParse(link) ? new URL(link).searchParams.get('key') : null;
	if (key === null) return 'other';
	const { typ, rqac } = decodeJwt(key);
	if (typ === 'execute-actions') {
		const actions = Array.isArray(rqac) ? rqac : [];
		return actions.includes('VERIFY_EMAIL') ? 'verify-email' : 'update-password';
	}
	return KINDS[String(typ)] ?? 'other';
}
