/** How a server under test is told where its mails go. */

/** The settings of a server whose mails a catcher takes at this port. */
export function mailSettings(smtpPort: number): { readonly [name: string]: string } {
	return {
		EMAIL_TRANSPORT: 'smtp',
		EMAIL_SMTP_HOST: '127.0.0.1',
		EMAIL_SMTP_PORT: String(smtpPort),
		EMAIL_VERIFY_SETUP: 'false',
		RATE_LIMITER_EMAIL_ENABLED: 'false',
	};
}
