/**
 * All that a login by electronic signature needs, made when a test begins: two authorities of the same
 * names (the second is the attacker's), people with their keys, the folders that the server is given.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
	authorityUnder,
	derOf,
	newKey,
	pemOf,
	rootAuthority,
	type Authority,
	type Identity,
	type Kind,
} from './eds/authority.ts';
import { signText, type Signing } from './eds/signing.ts';

export type Person = {
	readonly iin: string;
	readonly kind?: Kind;
	/** Days from now. */
	readonly from?: number;
	readonly until?: number;
};

export type EdsFixtures = {
	readonly folder: string;
	readonly root: Authority;
	readonly authority: Authority;
	/** The attacker's, with the same names. */
	readonly forged: { readonly root: Authority; readonly authority: Authority };
	/** A certificate for authentication, by the authority unless another one is given. */
	readonly person: (person: Person, issuer?: Authority) => Identity;
	readonly sign: (signer: Identity, text: string, signing?: Signing) => string;
	/** Settings of a server that trusts the authority and has its list. */
	readonly settings: () => { readonly [name: string]: string };
	/** Writes the list of what is revoked now to the folder of the server. */
	readonly publish: () => void;
	readonly remove: () => void;
};

export const ROOT_NAME = '/C=KZ/CN=ROOT CERTIFICATION AUTHORITY (RSA)';
export const AUTHORITY_NAME = '/C=KZ/CN=NATIONAL CERTIFICATION AUTHORITY (RSA)';
const BIN = '123456789021';

/** Makes authorities and folders; people are made when they are asked for, with one key for all. */
export function edsFixtures(): EdsFixtures {
	const folder = mkdtempSync(join(tmpdir(), 'cubehub-eds-'));
	const real = pairOf(join(folder, 'real'));
	const forged = pairOf(join(folder, 'forged'));
	const key = newKey(folder);
	const trusted = folderOf(folder, 'trusted');
	const lists = folderOf(folder, 'lists');
	writeFileSync(join(trusted, 'root.pem'), pemOf(real.root));
	writeFileSync(join(trusted, 'authority.cer'), derOf(real.authority));

	return {
		folder,
		...real,
		forged,
		person: ({ iin, kind = 'person', from, until }, issuer = real.authority) =>
			issuer.issue({ subject: subjectOf(iin, kind), kind, key, from, until }),
		sign: (signer, text, signing) => signText(folder, signer, text, signing),
		publish: () => writeFileSync(join(lists, 'authority.crl'), real.authority.revoked()),
		settings: () => ({
			EDS_ENABLED: 'true',
			EDS_TRUSTED_ROOTS: trusted,
			EDS_CRL_FOLDER: lists,
		}),
		remove: () => rmSync(folder, { recursive: true, force: true }),
	};
}

function pairOf(folder: string): { readonly root: Authority; readonly authority: Authority } {
	const root = rootAuthority(join(folder, 'root'), ROOT_NAME);
	const issuing = { subject: AUTHORITY_NAME, kind: 'authority' } as const;
	return { root, authority: authorityUnder(root, join(folder, 'authority'), issuing) };
}

function subjectOf(iin: string, kind: Kind): string {
	const person = `/CN=ТЕСТОВ ТЕСТ/SN=ТЕСТОВ/serialNumber=IIN${iin}/C=KZ/GN=ТЕСТОВИЧ`;
	return kind === 'head' ? `${person}/O=ТОО ТЕСТ/OU=BIN${BIN}` : person;
}

function folderOf(parent: string, name: string): string {
	const folder = join(parent, name);
	mkdirSync(folder);
	return folder;
}
