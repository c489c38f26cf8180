/**
 * Brings a realm to what the repository says, part by part: what a part needs, an earlier one has
 * made. A second run changes nothing. Users are never touched.
 */
import type { Change, Part, Reconciling } from './change.ts';
import { clients } from './clients.ts';
import { flows } from './flows.ts';
import { providers } from './providers.ts';
import { permissions } from './permissions.ts';
import { serviceAccounts } from './service-accounts.ts';
import { groups, roles } from './roles-and-groups.ts';
import { profile, settings, texts } from './settings.ts';

const parts: readonly Part[] = [
	settings,
	texts,
	profile,
	roles,
	groups,
	clients,
	serviceAccounts,
	permissions,
	flows,
	providers,
];

/** What would be changed, a line each. */
export async function plan(reconciling: Reconciling): Promise<readonly string[]> {
	const lines: string[] = [];
	for (const part of parts) lines.push(...linesOf(await part(reconciling)));
	return lines;
}

/** Changes it; answers what was changed. A failure names its change. */
export async function apply(reconciling: Reconciling): Promise<readonly string[]> {
	const lines: string[] = [];
	for (const part of parts) {
		const changes = await part(reconciling);
		for (const change of changes) await applyOne(change);
		lines.push(...linesOf(changes));
	}
	return lines;
}

const linesOf = (changes: readonly Change[]): readonly string[] => changes.map(({ what }) => what);

async function applyOne({ what, apply: run }: Change): Promise<void> {
	try {
		await run();
	} catch (error) {
		throw new Error(`Keycloak refused "${what}": ${textOf(error)}`, { cause: error });
	}
}

/** Keycloak's own words; they never repeat what was sent. */
function textOf(error: unknown): string {
	const { responseData } = error as { readonly responseData?: unknown };
	return responseData === undefined ? String(error) : JSON.stringify(responseData);
}
