/**
 * The access token of the backend client: one fetch for however many wait, renewed before it ends.
 * The admin client's own renewal throws once a token of client credentials has expired.
 */
import { z } from 'zod';
import type { KeycloakSettings } from '../settings.ts';

export type ServiceToken = {
	/** Throws what fetch throws, or AdminAnswer. */
	getAccessToken(): Promise<string>;
	/** The token was refused: the next call fetches another. */
	forget(): void;
};

/** Keycloak answered, but not as asked. The text is Keycloak's own and goes no further. */
export class AdminAnswer extends Error {
	override readonly name = 'AdminAnswer';
	readonly status: number;

	constructor(status: number, message: string) {
		super(message);
		this.status = status;
	}
}

const EARLY_MS = 5_000;
const granted = z.object({ access_token: z.string().min(1), expires_in: z.number().positive() });

/** A token that is fetched at its first use. */
export function serviceToken(
	{ internalIssuer, backend }: KeycloakSettings,
	timeoutMs: number,
): ServiceToken {
	let known: { readonly token: string; readonly until: number } | undefined;
	let fetching: Promise<string> | undefined;

	const fetchToken = async (): Promise<string> => {
		const asked = Date.now();
		const answer = await fetch(`${internalIssuer}/protocol/openid-connect/token`, {
			method: 'POST',
			body: new URLSearchParams({
				grant_type: 'client_credentials',
				client_id: backend.id,
				client_secret: backend.secret,
			}),
			redirect: 'error',
			signal: AbortSignal.timeout(timeoutMs),
		});
		if (!answer.ok) throw new AdminAnswer(answer.status, 'the backend client gets no token');
		const { access_token: token, expires_in } = granted.parse(await answer.json());
		known = { token, until: asked + expires_in * 1000 - EARLY_MS };
		return token;
	};

	return {
		async getAccessToken() {
			if (known && Date.now() < known.until) return known.token;
			fetching ??= fetchToken().finally(() => {
				fetching = undefined;
			});
			return fetching;
		},
		forget() {
			known = undefined;
		},
	};
}
