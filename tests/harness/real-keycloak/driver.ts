/**
 * The Keycloak of the run as contract tests see it. Each driver has a realm of its own, made from
 * the realm file and reconciled as a deployment's: files neither see nor lock out each other.
 */
import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { randomUUID } from 'node:crypto';
import type KeycloakAdminClient from '@keycloak/keycloak-admin-client';
import { inject } from 'vitest';
import { administratorOf } from '../../../scripts/keycloak/administrator.ts';
import { fillIn } from '../../../scripts/keycloak/placeholders.ts';
import { realmFor, realmText } from '../../../scripts/keycloak/realm-file.ts';
import type { Realm } from '../../../scripts/keycloak/realm.ts';
import { apply } from '../../../scripts/keycloak/reconcile/reconcile.ts';
import type { IdentityDriver } from '../identity-driver.ts';
import { mailsTo } from './mails.ts';
import { people } from './people.ts';
import type { KeycloakOfRun } from './service.ts';
import { sessions } from './sessions.ts';
import { clientSecrets, realmVariables } from './variables.ts';

export type RealDriver = IdentityDriver & {
	readonly target: 'real';
	readonly realm: string;
	/** Keycloak as browsers and as servers reach it. */
	readonly url: string;
	readonly internalUrl: string;
	/** The whole admin API of the realm. */
	readonly admin: KeycloakAdminClient;
	/** What the realm file says for the house that is served. */
	readonly declared: () => Realm;
};

/** Nobody listens there. */
export const NO_HOUSE = 'http://localhost:8055';

/** The first run on a machine also fetches, unpacks and builds it. */
const START_DEADLINE_MS = 480_000;
const POLL_MS = 250;

/** Why this run has no Keycloak; undefined when it has one. */
export const whyMissing: string | undefined = inject('keycloak')?.missing;

/**
 * The realm that Keycloak has imported at its start, for tests that neither change it nor have a
 * house. Everybody in it is made by the test itself.
 */
export async function importedRealm(): Promise<RealDriver> {
	const place = inject('keycloak');
	await untilUp(place);
	const declaredFor = (house: string): Realm =>
		realmFor(realmVariables({ house, mail: place.mail.smtpPort }));
	return driverOf(place, 'cubehub', declaredFor);
}

/** A realm of the caller's own in the Keycloak of the run; waits until that one is ready. */
export async function realKeycloak(): Promise<RealDriver> {
	const place = inject('keycloak');
	await untilUp(place);
	const realm = `t-${randomUUID().slice(0, 8)}`;
	// Ids of the file are those of the one realm in production; here there are many.
	const text = withOwnIds(realmText());
	const declaredFor = (house: string): Realm => ({
		...(JSON.parse(fillIn(text, realmVariables({ house, mail: place.mail.smtpPort }))) as Realm),
		realm,
	});
	const driver = driverOf(place, realm, declaredFor);
	await driver.admin.realms.create(driver.declared());
	return driver;
}

function driverOf(
	place: KeycloakOfRun,
	realm: string,
	declaredFor: (house: string) => Realm,
): RealDriver {
	const admin = administratorOf(place.internalUrl, place.administrator, realm);
	const reached = { admin, realm, internalUrl: place.internalUrl, url: place.url };
	let declared = declaredFor(NO_HOUSE);
	const mobile = declared.clients?.find(({ clientId }) => clientId === 'cubehub-mobile');
	return {
		...reached,
		target: 'real',
		issuer: `${place.url}/realms/${realm}`,
		declared: () => declared,
		settings: {
			...clientSecrets,
			KEYCLOAK_URL: place.url,
			KEYCLOAK_INTERNAL_URL: place.internalUrl,
			KEYCLOAK_REALM: realm,
			KEYCLOAK_MOBILE_ID: mobile?.id ?? '',
		},
		serve: async (house) => {
			declared = declaredFor(house);
			await apply({ keycloak: admin, declared });
		},
		...people(reached),
		...sessions(reached),
		mailsTo: (address) => mailsTo(place.mail.url, address),
		close: async () => {
			if (realm !== 'cubehub') await admin.realms.del({ realm });
		},
	};
}

async function untilUp({ missing, readyUrl, failureFile }: KeycloakOfRun): Promise<void> {
	if (missing !== undefined) throw new Error(`There is no Keycloak: ${missing}.`);
	const deadline = Date.now() + START_DEADLINE_MS;
	while (!(await isReady(readyUrl))) {
		if (existsSync(failureFile)) throw new Error(readFileSync(failureFile, 'utf8'));
		if (Date.now() > deadline) throw new Error('Keycloak is not ready in time.');
		await pause(POLL_MS);
	}
}

async function isReady(readyUrl: string): Promise<boolean> {
	return fetch(readyUrl).then(
		({ ok }) => ok,
		() => false,
	);
}

function withOwnIds(text: string): string {
	const ids = new Set(text.match(/[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}/g));
	let changed = text;
	for (const id of ids) changed = changed.replaceAll(id, randomUUID());
	return changed;
}
