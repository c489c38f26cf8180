/** `.data/local.json`: tells scripts, tests and people's tools what `npm start` runs. Mode 0600. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { readJson, writePrivateJson } from './private-file.ts';

export type Login = {
	readonly role: string;
	readonly email: string;
	readonly password: string;
	/** The secret of the one-time codes, for whoever is asked for them. */
	readonly otp?: string;
};

export type Local = {
	readonly url: string;
	readonly pid: number;
	/** As a URL, password included. */
	readonly database: string;
	readonly redis: string | null;
	readonly keycloak: string | null;
	readonly logins: readonly Login[];
	/** Where mails that are not delivered can be read. */
	readonly mail?: string;
	/** Where several share the work behind `url`: each of them. */
	readonly replicas?: readonly Replica[];
};

export type Replica = { readonly url: string; readonly pid: number };

const localFile = (folder: string): string => join(folder, 'local.json');

export function writeLocal(folder: string, local: Local): void {
	writePrivateJson(localFile(folder), local);
}

/** What runs; undefined when nothing was started, or all was stopped. */
export function readLocal(folder: string): Local | undefined {
	return readJson<Local>(localFile(folder));
}

export function removeLocal(folder: string): void {
	rmSync(localFile(folder), { force: true });
}
