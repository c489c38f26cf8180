/** How a server under test is told where its mails go. */
import { caughtMail } from '../../scripts/stack/mail-catcher.ts';

/** The settings of a server whose mails a catcher takes at this port, as many as a test wants. */
export function mailSettings(smtpPort: number): { readonly [name: string]: string } {
	return { ...caughtMail(smtpPort), RATE_LIMITER_EMAIL_ENABLED: 'false' };
}
