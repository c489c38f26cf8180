/** Who may log in to the demo shop: reported by the deploy that seeds it, kept for later starts. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Login } from './local-file.ts';
import { readJson, writePrivateJson } from './private-file.ts';

/** A person whom an earlier deploy has made is reported without the password. */
type ReportedLogin = Omit<Login, 'password'> & { readonly password: string | null };
type Report = { readonly changed: boolean; readonly logins: readonly ReportedLogin[] };

export const reportFile = (folder: string): string => join(folder, 'deploy.json');
const loginsFile = (folder: string): string => join(folder, 'logins.json');

/** The logins that earlier starts have seen. */
export function knownLogins(folder: string): readonly Login[] {
	return readJson<readonly Login[]>(loginsFile(folder)) ?? [];
}

/** Takes in what a deploy has reported: a login with its password replaces what was known of it. */
export function learnLogins(folder: string): readonly Login[] {
	const report = readJson<Report>(reportFile(folder));
	rmSync(reportFile(folder), { force: true });
	const logins = mergeLogins(knownLogins(folder), report?.logins ?? []);
	writePrivateJson(loginsFile(folder), logins);
	return logins;
}

/** `known`, brought up to date by the `reported` ones. A person whose password is not told keeps the known one. */
export function mergeLogins(
	known: readonly Login[],
	reported: readonly ReportedLogin[],
): readonly Login[] {
	const merged = new Map(known.map((login) => [login.email, login]));
	for (const { role, email, password } of reported) {
		const kept = password ?? merged.get(email)?.password;
		if (kept !== undefined) merged.set(email, { role, email, password: kept });
	}
	return [...merged.values()];
}
