/** The realm as the repository has it: `keycloak/cubehub-realm.json`. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Env } from '../config/environment.ts';
import { root } from '../stack/places.ts';
import { fillIn } from './placeholders.ts';
import { realmFaults } from './realm-faults.ts';
import type { Realm } from './realm.ts';

export const realmFile = join(root, 'keycloak', 'cubehub-realm.json');

/** The file as it stands, with its placeholders; refuses one with a fault, and names it. */
export function realmText(): string {
	const text = readFileSync(realmFile, 'utf8');
	const faults = realmFaults(text);
	if (faults.length === 0) return text;
	throw new Error(`keycloak/cubehub-realm.json has faults:\n- ${faults.join('\n- ')}`);
}

/** The realm of this environment. `name` replaces its name, for a second realm in one Keycloak. */
export function realmFor(env: Env, name?: string): Realm {
	const realm = JSON.parse(fillIn(realmText(), env)) as Realm;
	return name === undefined ? realm : { ...realm, realm: name };
}
