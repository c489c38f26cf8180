/**
 * `npm run keycloak:reconcile`: compares the realm of a running Keycloak with `keycloak/` of the
 * repository.
 *
 *   (nothing)  say what differs, change nothing
 *   --apply    make it as the repository says
 *   --check    as without, and fail when anything differs
 *
 * Asks KEYCLOAK_INTERNAL_URL (else KEYCLOAK_URL) as KC_BOOTSTRAP_ADMIN_USERNAME, a short-lived
 * administrator of the realm `master`. Secrets that Keycloak does not give out (those of mail and
 * providers) are written only together with something else that differs beside them.
 */
import { parseArgs } from 'node:util';
import { administratorOf } from './keycloak/administrator.ts';
import { realmFor } from './keycloak/realm-file.ts';
import { apply, plan } from './keycloak/reconcile/reconcile.ts';
import { environmentOf } from './stack/own-services.ts';

async function main(): Promise<number> {
	const { values } = parseArgs({
		options: {
			apply: { type: 'boolean', default: false },
			check: { type: 'boolean', default: false },
		},
	});
	const env = environmentOf(process.env);
	const url = env['KEYCLOAK_INTERNAL_URL'] ?? env['KEYCLOAK_URL'];
	const username = env['KC_BOOTSTRAP_ADMIN_USERNAME'];
	const password = env['KC_BOOTSTRAP_ADMIN_PASSWORD'];
	if (!url || !username || !password) {
		throw new Error(
			'Set KEYCLOAK_URL, KC_BOOTSTRAP_ADMIN_USERNAME and KC_BOOTSTRAP_ADMIN_PASSWORD.',
		);
	}
	const realm = env['KEYCLOAK_REALM'] ?? 'cubehub';
	const keycloak = administratorOf(url, { username, password }, realm);
	const reconciling = { keycloak, declared: realmFor(env) };
	const lines = await (values.apply ? apply(reconciling) : plan(reconciling));
	for (const line of lines) console.log(`  ${line}`);
	if (lines.length === 0) console.log('Keycloak is as the repository says.');
	else console.log(values.apply ? 'Changed.' : 'This differs; nothing was changed.');
	return values.check && lines.length > 0 ? 1 : 0;
}

main()
	.then((code) => process.exit(code))
	.catch((error: unknown) => {
		console.error(error instanceof Error ? error.message : String(error));
		process.exit(1);
	});
