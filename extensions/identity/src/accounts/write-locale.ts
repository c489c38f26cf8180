/** The language of a person is Keycloak's too: its pages and mails follow it. */
import { Forbidden, isRefusal } from '@cubehub/core/errors';
import type { OutboxEvent } from '@cubehub/core/outbox';
import type { Sql } from '@cubehub/core/work';
import { keycloakAdmin } from '../keycloak/admin.ts';
import { keycloakLocale } from '../people/locale.ts';
import { identitySettings } from '../settings.ts';
import { addresseeOf } from './store.ts';

/** Writes the language of now, whichever the event was about; nothing where Keycloak has it already. */
export async function writeLocale({ payload }: OutboxEvent, sql: Sql): Promise<void> {
	const changed = payload['changed'] as readonly string[];
	if (identitySettings().mode === 'local' || !changed.includes('language')) return;

	const person = await addresseeOf(sql, String(payload['user']));
	const locale = keycloakLocale(person?.language);
	if (person?.provider !== 'keycloak' || person.subject === null || locale === undefined) return;
	if (person.status !== 'active') return;

	const admin = keycloakAdmin();
	const known = await admin.user(person.subject);
	if (!known || known.attributes['locale']?.[0] === locale) return;
	try {
		await admin.changeUser(known.id, { attributes: { locale: [locale] } });
	} catch (error) {
		// An administrator's account is changed in the console only: theirs stays as it is there.
		if (!isRefusal(error) || error.code !== Forbidden.code) throw error;
	}
}
