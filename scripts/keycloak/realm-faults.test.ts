import { expect, test } from 'vitest';
import { realmText } from './realm-file.ts';
import { realmFaults } from './realm-faults.ts';

const text = realmText();

test('ID-T66 the realm of the repository has no fault', () => {
	expect(realmFaults(text)).toEqual([]);
});

const attributes = JSON.parse(text).components['org.keycloak.userprofile.UserProfileProvider'][0]
	.config['kc.user.profile.config'][0] as string;
const inFile = (value: string): string => JSON.stringify(value).slice(1, -1);

test.each([
	[
		'a literal secret of a client',
		'"${KC_LOGIN_CLIENT_SECRET}"',
		'"hunter2"',
		'clients.4.secret is a literal secret',
	],
	[
		'a literal password of the mail server',
		'"${KC_SMTP_PASSWORD}"',
		'"hunter2"',
		'smtpServer.password is a literal secret',
	],
	[
		'a secret with a well-known default',
		'"${KC_BACKEND_CLIENT_SECRET}"',
		'"${KC_BACKEND_CLIENT_SECRET:backend}"',
		'clients.5.secret is a literal secret',
	],
	[
		'the key clientScopes',
		'"enabled": true,',
		'"enabled": true, "clientScopes": [],',
		'clientScopes',
	],
	[
		'a policy of one-time codes with a part missing',
		'"otpPolicyPeriod": 30,',
		'',
		'otpPolicyPeriod is missing',
	],
	[
		'an attribute that is not declared',
		inFile('"name":"cubehub_saga"'),
		inFile('"name":"another"'),
		'the user profile does not declare cubehub_saga',
	],
	[
		'an e-mail that users change by themselves',
		inFile(attributes),
		inFile(attributes.replace('"edit":["admin"]', '"edit":["admin","user"]')),
		'lets users change their e-mail',
	],
	['groups as paths', '"full.path": "false"', '"full.path": "true"', 'groups of directus'],
])('ID-T66 %s is a fault that is named', (_what, there, instead, fault) => {
	expect(text).toContain(there);
	expect(realmFaults(text.replace(there, instead)).join('\n')).toContain(fault);
});

test.each(['manage-users', 'realm-admin', 'manage-clients', 'manage-realm', 'impersonation'])(
	'ID-T73 a backend with the right %s is a fault',
	(right) => {
		const broken = text.replace('"view-events"', `"view-events", "${right}"`);
		expect(realmFaults(broken)).toEqual([`a service account has ${right}`]);
	},
);

test('ID-T04 the groups of directus come as names', () => {
	const directus = JSON.parse(text).clients.find(
		({ clientId }: { clientId: string }) => clientId === 'directus',
	);
	expect(directus.protocolMappers[0].config['full.path']).toBe('false');
});
