/** Keycloak's own mails, in every language of the realm. */
import { beforeAll, expect, inject, test } from 'vitest';
import { describeWithKeycloak } from '../harness/real-keycloak/describe.ts';
import { importedRealm, type RealDriver } from '../harness/real-keycloak/driver.ts';
import { caughtMails } from '../harness/real-keycloak/mails.ts';

describeWithKeycloak('mails of Keycloak', () => {
	let keycloak: RealDriver;
	beforeAll(async () => {
		keycloak = await importedRealm();
	});

	test.each(['en', 'ru', 'kk', 'uk', 'ar'])(
		'ID-T76 in %s the link stands alone in its line',
		async (locale) => {
			const { id, email } = await keycloak.makeUser({ locale, verified: false });
			await keycloak.admin.users.sendVerifyEmail({ id });
			await keycloak.admin.users.executeActionsEmail({
				id,
				actions: ['UPDATE_PASSWORD' as never],
				lifespan: 900,
			});
			const mails = await caughtMails(inject('keycloak').mail.url, email);
			expect(mails).toHaveLength(2);
			for (const { text, subject } of mails) {
				expect(subject).not.toBe('');
				expect(text).not.toContain(String.raw`\n`);
				const links = text.split(/\r?\n/).filter((line) => line.includes('http'));
				expect(links).toHaveLength(1);
				expect(links[0]?.trim()).toMatch(/^https?:\/\/\S+$/);
			}
			const kinds = (await keycloak.mailsTo(email)).map(({ kind }) => kind);
			expect(kinds).toEqual(['verify-email', 'update-password']);
		},
	);

	test('ID-T76 the languages differ from each other', async () => {
		const subjects = new Set<string>();
		for (const locale of ['en', 'ru', 'kk', 'uk', 'ar']) {
			const { id, email } = await keycloak.makeUser({ locale, verified: false });
			await keycloak.admin.users.sendVerifyEmail({ id });
			const [mail] = await caughtMails(inject('keycloak').mail.url, email);
			subjects.add(mail?.subject ?? '');
		}
		expect(subjects.size).toBe(5);
	});
});
