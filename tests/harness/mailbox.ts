/** The mails that a server under test has sent, as their receivers would see them. */
import { inject, vi } from 'vitest';
import { startMailCatcher, type CaughtMail } from '../../scripts/stack/mail/catcher.ts';
import { mailSettings } from './mail-settings.ts';

export type { CaughtMail } from '../../scripts/stack/mail/catcher.ts';

export type Mailbox = {
	/** What a server is to be told to send its mails here. */
	readonly settings: { readonly [name: string]: string };
	/** All mails to this address, the oldest first. */
	readonly mailsTo: (address: string) => Promise<readonly CaughtMail[]>;
	/** The first mail to this address whose subject or text matches; waits for it. */
	readonly mailTo: (address: string, match?: RegExp) => Promise<CaughtMail>;
};

export type OwnMailbox = Mailbox & { readonly stop: () => Promise<void> };

const PATIENCE_MS = 30_000;

/** That of the shared server. */
export function sharedMailbox(): Mailbox {
	return at(inject('server').mail, {});
}

/** One for a server of a test's own. Call `stop()` in afterAll. */
export async function ownMailbox(): Promise<OwnMailbox> {
	const { smtpPort, url, stop } = await startMailCatcher();
	return { ...at(url, mailSettings(smtpPort)), stop };
}

/** The one link of a mail, which stands alone on a line of its text. */
export function linkIn({ text }: CaughtMail): URL {
	const lines = text.split('\n').filter((line) => /^https?:\/\/\S+$/.test(line.trim()));
	if (lines.length !== 1) throw new Error(`Expected one link on a line of its own:\n${text}`);
	return new URL(lines[0]!.trim());
}

function at(url: string, settings: Mailbox['settings']): Mailbox {
	const mailsTo = async (address: string): Promise<readonly CaughtMail[]> => {
		const answer = await fetch(`${url}/mails?to=${encodeURIComponent(address)}`);
		return (await answer.json()) as readonly CaughtMail[];
	};
	return {
		settings,
		mailsTo,
		mailTo: (address, match = /./) =>
			vi.waitFor(
				async () => {
					const mails = await mailsTo(address);
					const found = mails.find(({ subject, text }) => match.test(`${subject}\n${text}`));
					if (!found) throw new Error(`No such mail to ${address} yet, ${mails.length} others.`);
					return found;
				},
				{ timeout: PATIENCE_MS, interval: 100 },
			),
	};
}
