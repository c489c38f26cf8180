/**
 * `${NAME}` and `${NAME:default}` in the realm file, as Keycloak itself replaces them at its import.
 * A name that is neither set nor has a default would stay as it stands, and a client's secret would
 * be that well-known text: so it is an error here.
 */
import type { Env } from '../config/environment.ts';

type Placeholder = { readonly name: string; readonly fallback: string | undefined };

const PLACEHOLDER = /\$\{([A-Z][A-Z0-9_]*)(?::([^}]*))?\}/g;

/** The variables that a text asks for, each once. */
export function placeholdersIn(text: string): readonly Placeholder[] {
	const found = new Map<string, Placeholder>();
	for (const [, name = '', fallback] of text.matchAll(PLACEHOLDER)) {
		if (!found.has(name)) found.set(name, { name, fallback });
	}
	return [...found.values()];
}

/** Refuses an environment that lacks a variable; the message names all of them. */
export function refuseMissing(text: string, env: Env): void {
	const missing = placeholdersIn(text)
		.filter(({ name, fallback }) => fallback === undefined && !env[name])
		.map(({ name }) => name);
	if (missing.length === 0) return;
	throw new Error(
		`The realm of Keycloak needs ${missing.join(', ')}: npm run setup makes the secrets, .env.example says the rest.`,
	);
}

/** The text with every placeholder replaced; values are made safe to stand in a JSON text. */
export function fillIn(text: string, env: Env): string {
	refuseMissing(text, env);
	return text.replaceAll(PLACEHOLDER, (_all, name: string, fallback: string | undefined) =>
		JSON.stringify(env[name] || (fallback ?? '')).slice(1, -1),
	);
}
