/** Tells people by mail that their signature was used: a key that was issued by fraud is noticed. */
import { sendMail } from '@cubehub/core/mail';
import type { OutboxEvent } from '@cubehub/core/outbox';
import type { Sql } from '@cubehub/core/work';
import { addresseeOf } from '../accounts/store.ts';

/** What is sent for which event. */
const LETTERS: { readonly [topic: string]: string } = {
	'identity.signature.used': 'eds-login',
	'identity.signature.linked': 'eds-linked',
};

/** Sends the letter of an event to its person; to nobody without an address. */
export async function mailAboutSignature(event: OutboxEvent, sql: Sql): Promise<void> {
	const { user, ip } = event.payload as { readonly user: string; readonly ip: string | null };
	const template = LETTERS[event.topic];
	const person = await addresseeOf(sql, user);
	if (!template || !person?.email) return;
	await sendMail({
		to: person.email,
		template,
		language: person.language,
		data: { ip: ip ?? '–', at: timeOf(event.at) },
	});
}

/** `2026-03-01 08:00 UTC` */
function timeOf(at: Date): string {
	return `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
